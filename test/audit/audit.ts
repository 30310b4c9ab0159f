import { answersAgree } from "./answers.ts";
import { daysAgree, heldTwice, overHolderLimit } from "./held.ts";
import type { Finding, History } from "./history.ts";
import { groupsAreWhole, listsAreWhole, nothingIsLeft } from "./records.ts";
import { eventsAgree } from "./events.ts";

/** Checks the public view: answers, events, and the clients' journals. It uses no store. */
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
