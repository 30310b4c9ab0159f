import { Err } from "neverthrow";
import { canonicalId, type CenterId, type CenterTag, type GuestId } from "../../domain/ids.ts";
import type { DayCalendar } from "../../domain/slot/calendar/day-calendar.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import type { CalendarDate } from "../../domain/time/wall-time.ts";
import { isPromise, type MaybePromise } from "../../ports/maybe-promise.ts";
import type { EngineContext, NamedGuests } from "./engine-context.ts";

type CentersOfOneCall = EngineContext["centers"];

/**
 * The host's centers and guests for one call, which asks each question once. So a decision that is repeated because a
 * source was slow does not wait again (rule 7).
 */
export class AskedOnce implements CentersOfOneCall, NamedGuests {
  readonly #context: EngineContext;
  /** In a list: most calls ask one or two questions. */
  readonly #answers: Answered[] = [];
  #waited = false;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  index(centerId: CenterId): ReturnType<CentersOfOneCall["index"]> {
    return this.#once("index", canonicalId(centerId), () => this.#context.centers.index(centerId));
  }

  find(guestIds: readonly GuestId[]): ReturnType<NamedGuests["find"]> {
    return this.#once("find", guestIds.join(" "), () => this.#context.guests.find(guestIds));
  }

  relationsOf(hostId: GuestId): ReturnType<NamedGuests["relationsOf"]> {
    return this.#once("relationsOf", hostId, () => this.#context.guests.relationsOf(hostId));
  }

  day(index: CenterIndex, date: CalendarDate, around: number): DayCalendar {
    return this.#context.centers.day(index, date, around);
  }

  meet(centerId: CenterId): void {
    this.#context.centers.meet(centerId);
  }

  byTag(tag: CenterTag): CenterId | null {
    return this.#context.centers.byTag(tag);
  }

  /** Whether a question has kept this call waiting since the last call of this function. */
  hasWaited(): boolean {
    const has = this.#waited;
    this.#waited = false;
    return has;
  }

  #once<Answer>(question: Answered["question"], of: string, ask: () => MaybePromise<Answer>): MaybePromise<Answer> {
    for (const known of this.#answers) {
      if (known.question === question && known.of === of) return known.answer as Answer;
    }
    const { sourceWaits } = this.#context;
    const before = sourceWaits.count;
    const asked = ask();
    if (!isPromise(asked)) return this.#keep(question, of, asked);
    return asked.then((answer) => {
      this.#waited ||= sourceWaits.count > before;
      return this.#keep(question, of, answer);
    });
  }

  /** A refusal is not kept: the question is asked again. */
  #keep<Answer>(question: Answered["question"], of: string, answer: Answer): Answer {
    if (!(answer instanceof Err)) this.#answers.push({ question, of, answer });
    return answer;
  }
}

type Answered = Readonly<{ question: "index" | "find" | "relationsOf"; of: string; answer: unknown }>;
