import { orderKeyOf, type EventSink, type RecordedEvent } from "../../src/index.ts";

/** A sink that keeps the accepted events, and refuses those it is set to refuse. */
export type TestSink = EventSink &
  Readonly<{
    taken: readonly RecordedEvent[];
    /** The offered events, accepted or not. */
    offered: readonly RecordedEvent[];
    refuse: (isRefused: (it: RecordedEvent) => boolean) => void;
  }>;

export const openSink = (): TestSink => {
  const taken: RecordedEvent[] = [];
  const offered: RecordedEvent[] = [];
  let isRefused: (it: RecordedEvent) => boolean = () => false;
  return {
    taken,
    offered,
    refuse: (next) => (isRefused = next),
    deliver: (it) => {
      offered.push(it);
      if (isRefused(it)) return Promise.reject(new Error(`no room for ${it.event.type}`));
      taken.push(it);
      return Promise.resolve();
    },
  };
};

export const about =
  (key: string) =>
  ({ event }: RecordedEvent): boolean =>
    orderKeyOf(event) === key;

export const typesOf = (events: readonly RecordedEvent[]): readonly string[] => events.map(({ event }) => event.type);

export const positionsOf = (events: readonly RecordedEvent[]): readonly number[] =>
  events.map(({ position }) => position);
