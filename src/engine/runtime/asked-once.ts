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
  const answers = new Map<string, Promise<unknown>>();
  let waited = false;
  const once = async <Answer>(question: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const known = answers.get(question);
    if (known !== undefined) return known as Promise<Answer>;
    const before = sourceWaits.count;
    const answer = ask();
    answers.set(question, answer);
    try {
      return await answer;
    } catch (cause) {
      answers.delete(question);
      throw cause;
    } finally {
      waited ||= sourceWaits.count > before;
    }
  };
  const onceRight = async <Value, Refusal>(question: string, ask: () => Promise<Result<Value, Refusal>>) => {
    const answer = await once(question, ask);
    if (answer.isErr()) answers.delete(question);
    return answer;
  };
  return {
    context: {
      ...context,
      centers: {
        plan: (centerId) => onceRight(`plan ${canonicalId(centerId)}`, () => centers.plan(centerId)),
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
          find: (guestIds) => once(`find ${JSON.stringify(guestIds)}`, () => guests.find(guestIds)),
          relationsOf: (hostId) => once(`relations ${hostId}`, () => guests.relationsOf(hostId)),
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
