import type { TextFile } from "../../examples/file-store/text-file.ts";
import { gate, type Gate } from "../support/gate.ts";
import type { HeldLock } from "../../src/conformance/index.ts";

/** Lets other work continue, as real input and output would. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A disk with one text on it, in memory, whose writers can be killed, held back and hindered. The unwritten text of a
 * killed writer is lost, and its callers wait for ever.
 */
export class Disk {
  #text = "";
  #isBroken = false;
  #losesAnswers = false;
  #life = 0;
  #last: Promise<unknown> = Promise.resolve();
  #hang: Readonly<{ arrived: Gate; going: Gate }> | null = null;
  #whenWaitedFor: (() => void) | null = null;

  /** Returns the file as a newly started process sees it. */
  file(): TextFile {
    const life = this.#life;
    const isDead = (): boolean => life !== this.#life;
    return {
      read: async () => {
        await turn();
        return this.#text;
      },
      replace: async (text) => {
        await turn();
        if (isDead()) return new Promise(() => undefined);
        if (this.#isBroken) throw new Error("no space left");
        const hang = this.#hang;
        this.#hang = null;
        hang?.arrived.open();
        await hang?.going.passed;
        this.#text = text;
        if (this.#losesAnswers) throw new Error("the sync failed");
      },
      exclusively: (work) => {
        this.#whenWaitedFor?.();
        const done = this.#last.then(work, work);
        this.#last = done.catch(() => null);
        return done;
      },
    };
  }

  /** Ends all processes; their locks are released. */
  crash(): void {
    this.#life += 1;
    this.#last = Promise.resolve();
  }

  break(): void {
    this.#isBroken = true;
  }

  /** From now on writes are stored, and their writers get a failure. */
  loseAnswers(): void {
    this.#losesAnswers = true;
  }

  mend(): void {
    this.#isBroken = false;
    this.#losesAnswers = false;
  }

  /** The next writer stops before its text is stored. */
  hangNext() {
    const [arrived, going] = [gate(), gate()];
    this.#hang = { arrived, going };
    return { arrived: arrived.passed, letGo: going.open };
  }

  async holdLock(): Promise<HeldLock> {
    const taken = gate();
    const given = gate();
    const waited = gate();
    void this.file().exclusively(async () => {
      taken.open();
      await given.passed;
    });
    await taken.passed;
    this.#whenWaitedFor = waited.open;
    return {
      waitedFor: () => waited.passed,
      release: () => {
        this.#whenWaitedFor = null;
        given.open();
        return Promise.resolve();
      },
    };
  }
}
