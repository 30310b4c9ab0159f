import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";

export type TextFile = ReturnType<typeof openTextFile>;

/** A text that only this process writes. Open it once, and pass it to any number of stores. */
export const openTextFile = (path: string) => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: async (): Promise<string> => (existsSync(path) ? readFile(path, "utf8") : ""),
    /** Resolves once the new text is on the disk. If it rejects, either text may be there. */
    replace: async (text: string): Promise<void> => {
      await writeFile(`${path}.next`, text, { flush: true });
      await rename(`${path}.next`, path);
    },
    /** Runs the work while no other work runs. */
    exclusively: <Value>(work: () => Promise<Value>): Promise<Value> => {
      const done = last.then(work, work);
      last = done.catch(() => null);
      return done;
    },
  };
};
