import { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "neverthrow";
import type { CenterRoster } from "../../../domain/catalog/center-catalog.ts";
import type { Gender, Therapist } from "../../../domain/catalog/resource.ts";
import { therapistUnit } from "../../../domain/claim/unit.ts";
import { canonicalId } from "../../../domain/ids.ts";
import { planDay } from "../../../domain/slot/calendar/day-calendar.ts";
import { intersect, intervalSet, toIntervals } from "../../../domain/time/interval-set.ts";
import type { CalendarDate } from "../../../domain/time/wall-time.ts";
import { errorOrNull, hostIdAnswer, wallTime } from "../answer-schemas.ts";
import { answerRefused, defineCall } from "../call.ts";
import { dayQuery } from "../input-schemas.ts";
import { NO_PAGE, pageInfo, pageOf, pageQuery } from "../paging.ts";
import type { HttpParts } from "../parts.ts";
import type { WireError, WireRefusal } from "../wire-error.ts";
import { fullName } from "../wire-invoices.ts";
import { describedCatalogOf, fromSource, rosterOf, type Described } from "./sources.ts";

const span = z.strictObject({ start_time: wallTime.nullable(), end_time: wallTime.nullable() }).openapi("WorkingTime");

const therapist = z
  .strictObject({
    id: hostIdAnswer,
    code: z.string().optional(),
    description: z.string().optional(),
    personal_info: z.strictObject({
      name: z.string(),
      first_name: z.string(),
      last_name: z.string(),
      gender: z.int().openapi({ description: "1 male, 2 female, 0 neither" }),
    }),
    job_info: z.strictObject({ id: z.string(), name: z.string() }).openapi("JobInfo").optional(),
    working_times: z
      .array(span)
      .optional()
      .openapi({ description: "With `date`: when the therapist works on that day while the center is open" }),
  })
  .openapi("CenterTherapist");

const GENDERS: Readonly<Record<Gender, number>> = { other: 0, male: 1, female: 2 };

export const therapists = defineCall({
  name: "listTherapists",
  method: "get",
  path: "/v1/centers/{center_id}/therapists",
  tag: "Center",
  summary: "Who serves at a center",
  query: z.object({
    ...pageQuery,
    date: dayQuery.openapi({ description: "Lists those alone who work on this day while the center is open" }),
  }),
  answer: z
    .strictObject({ therapists: z.array(therapist), page_info: pageInfo, error: errorOrNull })
    .openapi("Therapists"),
  handle: async ({ params, query }, { parts }) => {
    const refused = (error: WireError) => ({ therapists: [], page_info: NO_PAGE, error });
    const found = await describedCatalogOf(params, parts);
    if (found.isErr()) return answerRefused(found.error, refused);
    const roster = await rosterOf(found.value.catalog.center.id, parts);
    if (roster.isErr()) return answerRefused(roster.error, refused);
    const all = [...roster.value.therapists.values()];
    if (query.date === null) {
      const page = pageOf(all, query);
      const shown = page.entries.map((it) => wireTherapist(it, found.value));
      return ok({ therapists: shown, page_info: page.page_info, error: null });
    }
    const working = await workingOn(query.date, { of: found.value, roster: roster.value, parts });
    if (working.isErr()) return err(working.error);
    const page = pageOf(
      all.flatMap((it) => {
        const times = working.value.get(it) ?? [];
        return times.length === 0 ? [] : { it, times };
      }),
      query,
    );
    return ok({
      therapists: page.entries.map(({ it, times }) => ({
        ...wireTherapist(it, found.value),
        working_times: [...times],
      })),
      page_info: page.page_info,
      error: null,
    });
  },
});

const wireTherapist = (it: Therapist, { described }: Described): z.infer<typeof therapist> => {
  const description = described.therapists.get(canonicalId(it.id));
  return {
    id: it.id,
    code: description?.code,
    description: description?.description,
    personal_info: {
      name: fullName(it.firstName, it.lastName),
      first_name: it.firstName,
      last_name: it.lastName,
      gender: GENDERS[it.gender],
    },
    job_info: description?.jobInfo,
  };
};

type Times = readonly z.infer<typeof span>[];

/** Returns each therapist's working hours within a day's opening hours, also of a shift that began the day before. */
const workingOn = (
  date: CalendarDate,
  { of, roster, parts }: Readonly<{ of: Described; roster: CenterRoster; parts: HttpParts }>,
): Promise<Result<ReadonlyMap<Therapist, Times>, WireRefusal>> =>
  fromSource("zones", parts, () => {
    const { zone } = of.catalog.center;
    const clock = parts.centers.clockIn(zone);
    const units = [...roster.therapists.values()].map((it) => ({ unit: therapistUnit(it.id), therapist: it }));
    const index = { catalog: of.catalog, therapists: new Map(units.map((it) => [it.therapist.id, it])) };
    const calendar = planDay(index, date, (wallMs) => parts.zones.instantsOf(zone, wallMs));
    const open = intersect(calendar.opening, intervalSet([calendar.day]));
    return Promise.resolve(
      new Map(
        units.map(({ unit, therapist: it }) => {
          const working = calendar.working.get(unit);
          const times = working === undefined ? [] : toIntervals(intersect(working, open));
          return [
            it,
            times.map(({ startMs, endMs }) => ({ start_time: clock.wall(startMs), end_time: clock.wall(endMs) })),
          ];
        }),
      ),
    );
  });
