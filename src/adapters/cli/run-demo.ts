import { runDemo } from "./demo.ts";

const isAsStated = await runDemo((line) => {
  console.log(line);
});
if (!isAsStated) process.exitCode = 1;
