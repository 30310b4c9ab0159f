/** Time relative to a booking's start, preparation and recovery included. */
export type Span = Readonly<{ fromMs: number; untilMs: number }>;

/** One unit wanted by one task, or by all tasks of a guest who is to have one therapist. */
export type Need = Readonly<{
  guestIndex: number;
  sequence: number;
  /** The tasks that it serves, by their place in the demand. */
  tasks: readonly number[];
  /** One for each of its tasks, in order of time. */
  spans: readonly Span[];
  /** The units that could serve it, by place in the contest's units. */
  eligible: readonly number[];
}>;
