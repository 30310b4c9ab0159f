import { join, resolve } from "node:path";
import ts from "typescript";

const root = resolve(import.meta.dirname, "../..");

const optionsOfProject = (): ts.CompilerOptions => {
  const file = join(root, "tsconfig.json");
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config: unknown };
  return {
    ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
  };
};

/** A program of one file of the project and its imports. */
export const programOf = (file: string): ts.Program => ts.createProgram([join(root, file)], optionsOfProject());

/** The compiler's diagnostics for a text, as if it were a file of this folder. */
export const problemsOf = (text: string): readonly string[] => {
  const name = join(root, "test/support/typescript-probe.ts");
  const options = optionsOfProject();
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => path === name || disk.fileExists(path),
    readFile: (path) => (path === name ? text : disk.readFile(path)),
    getSourceFile: (path, version, ...rest) =>
      path === name ? ts.createSourceFile(path, text, version) : disk.getSourceFile(path, version, ...rest),
  };
  const program = ts.createProgram([name], options, host);
  const source = program.getSourceFile(name);
  return ts
    .getPreEmitDiagnostics(program, source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
};
