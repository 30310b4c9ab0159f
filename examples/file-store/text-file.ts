import { open, readFile, rename } from "node:fs/promises";

/** One text that is read and replaced as a whole; to write it, one goes after another. */
export type TextFile = Readonly<{
  read: () => Promise<string>;
  /** Resolves once the new text is on the disk; where it rejects, either text may be there. */
  replace: (text: string) => Promise<void>;
  /** Runs the work while nobody else's runs. */
  exclusively: <Value>(work: () => Promise<Value>) => Promise<Value>;
}>;

/** A file of which this process is the only writer. Open it once, and hand it to as many stores as you like. */
export const openTextFile = (path: string): TextFile => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: () =>
      readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) =>
        cause.code === "ENOENT" ? "" : Promise.reject(cause),
      ),
    replace: async (text) => {
      const file = await open(`${path}.next`, "w");
      await file.writeFile(text).finally(() => file.datasync().finally(() => file.close()));
      await rename(`${path}.next`, path);
    },
    exclusively: (work) => {
      const done = last.then(work, work);
      last = done.catch(() => null);
      return done;
    },
  };
};
