import type { Result } from "neverthrow";
import { canonicalId, type CenterId, type CenterTag, type GuestId } from "../../domain/ids.ts";
import type { DayCalendar } from "../../domain/slot/calendar/day-calendar.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import type { CalendarDate } from "../../domain/time/wall-time.ts";
import type { EngineContext, NamedGuests } from "./engine-context.ts";

type CentersOfOneCall = EngineContext["centers"];

/**
 * The host's centers and guests for one call, which asks each question once. So a decision that is repeated because a
 * source was slow does not wait again (rule 7).
 */
export class AskedOnce implements CentersOfOneCall, NamedGuests {
  readonly #context: EngineContext;
  /** In a list: most calls ask one or two questions. */
  readonly #answers: { question: string; answer: unknown }[] = [];
  #waited = false;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  index(centerId: CenterId): ReturnType<CentersOfOneCall["index"]> {
    return this.#once(`index ${canonicalId(centerId)}`, () => this.#context.centers.index(centerId), isRight);
  }

  find(guestIds: readonly GuestId[]): ReturnType<NamedGuests["find"]> {
    return this.#once(`find ${guestIds.join(" ")}`, () => this.#context.guests.find(guestIds), isAny);
  }

  relationsOf(hostId: GuestId): ReturnType<NamedGuests["relationsOf"]> {
    return this.#once(`relations ${hostId}`, () => this.#context.guests.relationsOf(hostId), isAny);
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

  /** Asks again if the question failed, or if its answer must not be kept. */
  async #once<Answer>(
    question: string,
    start: () => Promise<Answer>,
    isGood: (answer: Answer) => boolean,
  ): Promise<Answer> {
    for (const known of this.#answers) if (known.question === question) return known.answer as Answer;
    const { sourceWaits } = this.#context;
    const before = sourceWaits.count;
    const answer = await start();
    this.#waited ||= sourceWaits.count > before;
    if (isGood(answer)) this.#answers.push({ question, answer });
    return answer;
  }
}

const isRight = (answer: Result<unknown, unknown>): boolean => answer.isOk();
const isAny = (): boolean => true;
