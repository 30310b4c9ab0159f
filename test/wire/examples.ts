import { openWire } from "../support/http-server.ts";

// A document's examples: a request block (```http), and after it the answer (```json). Ids and times come from seeded
// ids and a clock that moves only at `<!-- 10 minutes later -->`, so each answer is to the letter.

const BLOCK = /```http\n([\s\S]*?)```|```json answer\n([\s\S]*?)```|<!-- (\d+) minutes later -->/g;
const MINUTE_MS = 60_000;

/** The document with every answer as the server gives it now. */
export const withAnswers = async (document: string): Promise<string> => {
  const wire = await openWire({ nowMs: Date.parse("2026-05-13T16:00:00+02:00") });
  let written = "";
  let upTo = 0;
  let answer = "";
  try {
    for (const block of document.matchAll(BLOCK)) {
      const [whole, request, , minutes] = block;
      written += document.slice(upTo, block.index);
      upTo = block.index + whole.length;
      if (minutes !== undefined) wire.clock.advance(Number(minutes) * MINUTE_MS);
      if (request !== undefined) answer = await answerTo(wire, request);
      written += whole.startsWith("```json") ? `\`\`\`json answer\n${answer}\n\`\`\`` : whole;
    }
  } finally {
    await wire.close();
  }
  return written + document.slice(upTo);
};

const answerTo = async (wire: Awaited<ReturnType<typeof openWire>>, request: string): Promise<string> => {
  const [head = "", ...bodyLines] = request.trim().split("\n\n");
  const [first = "", ...headerLines] = head.split("\n");
  const [method = "", path = ""] = first.split(" ");
  const headers = Object.fromEntries(headerLines.map((line) => line.split(": ") as [string, string]));
  const raw = bodyLines.join("\n\n").trim();
  const { status, body } = await wire.send(method, path, { headers, ...(raw === "" ? {} : { raw }) });
  const text = JSON.stringify(body, null, 2);
  return status === 200 ? text : `// HTTP ${status}\n${text}`;
};
