import type { Result } from "neverthrow";
import { canonicalId } from "../../domain/ids.ts";
import type { EngineContext } from "./engine-context.ts";

/**
 * The context of one call, in which the host is asked each question once. So what is decided again, after a source has kept
 * the call waiting, is decided at once (rule 7).
 */
export const askedOnce = (context: EngineContext): Readonly<{ context: EngineContext; hasWaited: () => boolean }> => {
  const { centers, parts, sourceWaits } = context;
  const { guests } = parts;
  /** Most calls ask nothing, or one question. */
  let answers: Map<string, Promise<unknown>> | null = null;
  let waited = false;
  /** A question that fails, or whose answer is no good for another time, is asked again. */
  const ask = async <Answer>(
    question: string,
    answering: Promise<Answer>,
    isGood: (answer: Answer) => boolean,
  ): Promise<Answer> => {
    const before = sourceWaits.count;
    let isKept = false;
    try {
      const answer = await answering;
      isKept = isGood(answer);
      return answer;
    } finally {
      if (!isKept) answers?.delete(question);
      waited ||= sourceWaits.count > before;
    }
  };
  const once = <Answer>(
    question: string,
    start: () => Promise<Answer>,
    isGood: (answer: Answer) => boolean,
  ): Promise<Answer> => {
    const known = answers?.get(question) as Promise<Answer> | undefined;
    if (known !== undefined) return known;
    const answer = ask(question, start(), isGood);
    (answers ??= new Map<string, Promise<unknown>>()).set(question, answer);
    return answer;
  };
  return {
    context: {
      ...context,
      centers: {
        plan: (centerId) => once(`plan ${canonicalId(centerId)}`, () => centers.plan(centerId), isRight),
        day: (plan, date, around) => centers.day(plan, date, around),
        meet: (centerId) => {
          centers.meet(centerId);
        },
        byTag: (tag) => centers.byTag(tag),
      },
      parts: {
        ...parts,
        guests: {
          ...guests,
          find: (guestIds) => once(`find ${JSON.stringify(guestIds)}`, () => guests.find(guestIds), isAny),
          relationsOf: (hostId) => once(`relations ${hostId}`, () => guests.relationsOf(hostId), isAny),
        },
      },
    },
    /** Whether a question has kept this call waiting since the last time that this was asked. */
    hasWaited: () => {
      const has = waited;
      waited = false;
      return has;
    },
  };
};

const isRight = (answer: Result<unknown, unknown>): boolean => answer.isOk();
const isAny = (): boolean => true;
