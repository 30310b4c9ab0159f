/** The zone and date of a history: zones with clock changes, odd offsets, and hours that run past midnight. */
export const SCENES = [
  { zone: "UTC", date: "2027-01-16", hours: [540, 780] },
  { zone: "Europe/Rome", date: "2026-03-29", hours: [30, 300] },
  { zone: "Europe/Rome", date: "2026-10-25", hours: [30, 300] },
  { zone: "America/New_York", date: "2026-03-08", hours: [780, 1020] },
  { zone: "Australia/Lord_Howe", date: "2026-04-05", hours: [0, 270] },
  { zone: "Africa/Cairo", date: "2024-04-26", hours: [0, 240] },
  { zone: "Asia/Kathmandu", date: "2026-06-10", hours: [1320, 1560] },
] as const;

/** A small world as plain choices, so that it shrinks. */
export type WorldSpec = Readonly<{
  scene: number;
  grid: number;
  therapists: readonly Readonly<{
    gender: number;
    skills: number;
    shift: number;
    rest: number;
    off: number;
    /** Which shifts and breaks of single dates: 0 none. */
    dated?: number;
  }>[];
  rooms: readonly Readonly<{ kind: number; beds: number }>[];
  equipment: readonly number[];
  services: readonly Readonly<{
    duration: number;
    preparation: number;
    recovery: number;
    therapist: boolean;
    room: number;
    equipment: number;
    /** How many other lengths it has. */
    lengths?: number;
    /** Lead times of its own: 0 none. */
    lead?: number;
  }>[];
  addOn: Readonly<{ duration: number; equipment: number }>;
  pack: readonly number[];
  blockTime: number;
  maxBlockTime: number;
  lifetimeCap: number;
  holderLimit: number;
  guests: number;
  items: number;
  leadTime: number;
  leadDays?: number;
  /** Which opening hours of single dates: 0 none. */
  openingDates?: number;
  /** Minutes of grace after the start. */
  grace: number;
  /** Minutes that a holder waits after an expiry. */
  holdAgain: number;
  horizonDays: number;
  holiday: boolean;
  reacquires: boolean;
  dropsNotes: boolean;
  startsBefore: number;
}>;

export const CENTER = "center";
export const UNKNOWN = "nobody";
export const GUESTS = ["g0", "g1", "g2", "g3", "g4"] as const;
/** The guests that each guest may book for. */
export const RELATIONS: Readonly<Record<string, readonly string[]>> = {
  g0: ["g1", "g2"],
  g1: ["g0"],
  g3: ["g0", "g1", "g2", "g4"],
};
