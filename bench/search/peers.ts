import { CALCOM, openCalcom } from "../peers/calcom.ts";
import { peerMissing } from "../peers/load.ts";
import { openSscheduler, SSCHEDULER } from "../peers/sscheduler.ts";
import { goal, measured, ratios, type Finding, type Scale } from "../report.ts";
import { measure } from "./measure.ts";
import { A, B, prepare, type Size } from "./world.ts";

/** Ends the run unless the starts are the floor's. */
const mustAgree = (who: string, floor: readonly number[], starts: readonly number[]): void => {
  if (JSON.stringify(floor) !== JSON.stringify(starts)) throw new Error(`${who} lists other starts`);
};

/** One size beside the peers; sscheduler only on request: at B it takes twenty seconds. */
const besideAt = async (name: string, size: Size, rounds: number, withSscheduler: boolean) => {
  const { floor, search } = prepare(size);
  const calcom = await openCalcom(size);
  const sscheduler = withSscheduler ? openSscheduler(size) : null;
  const peers = {
    ...(calcom === null ? {} : { [CALCOM]: calcom }),
    ...(sscheduler === null ? {} : { [SSCHEDULER]: sscheduler }),
  };
  for (const [who, list] of Object.entries(peers)) mustAgree(who, floor(), list());
  const timesOf = await measure({ search, ...peers }, { rounds });
  return {
    times: (who: string): readonly number[] => ratios(timesOf(who), timesOf("search")),
    findings: [
      ...Object.keys(peers).map((who) => measured(`${name}: ${who}`, timesOf(who), " ms")),
      ...(calcom === null ? [peerMissing(CALCOM)] : []),
      ...(withSscheduler && sscheduler === null ? [peerMissing(SSCHEDULER)] : []),
    ],
  };
};

/** Therapists, rooms and equipment: only cal.com can list these. */
const threeTypes = async (name: string, size: Size, rounds: number): Promise<readonly Finding[]> => {
  const { times, findings } = await besideAt(`${name}, three types`, size, rounds, false);
  if (times(CALCOM).length === 0) return findings;
  return [...findings, goal(`${name}, three types: times faster than cal.com`, times(CALCOM), 300, "at least")];
};

const therapistOnly = async (name: string, size: Size, rounds: number, withSscheduler: boolean) => {
  const what = `${name}, therapist only`;
  const { times, findings } = await besideAt(what, { ...size, rooms: 0, pieces: 0 }, rounds, withSscheduler);
  const faster = [CALCOM, SSCHEDULER].filter((who) => times(who).length > 0);
  return [...findings, ...faster.map((who) => measured(`${what}: times faster than ${who}`, times(who)))];
};

/** The slot search beside two packages that list slots, all in memory and all with the same answer. */
export const besidePeers = async (scale: Scale): Promise<readonly Finding[]> => {
  const small = [...(await threeTypes("A", A, 7)), ...(await therapistOnly("A", A, 7, true))];
  if (scale === "quick") return small;
  return [...small, ...(await threeTypes("B", B, 3)), ...(await therapistOnly("B", B, 3, scale === "full"))];
};
