import { answersAgree } from "./answers.ts";
import { daysAgree, heldTwice, overHolderLimit } from "./held.ts";
import type { Finding, History } from "./history.ts";
import { groupsAreWhole, listsAreWhole, nothingIsLeft } from "./records.ts";
import { eventsAgree } from "./events.ts";

/** Looks at all that can be seen from outside: public answers, events, and what clients heard. It knows of no store. */
export const audit = (history: History): readonly Finding[] => [
  ...heldTwice(history),
  ...overHolderLimit(history),
  ...eventsAgree(history),
  ...groupsAreWhole(history),
  ...listsAreWhole(history),
  ...daysAgree(history),
  ...answersAgree(history),
  ...nothingIsLeft(history),
];
