export type Gate = Readonly<{ passed: Promise<void>; open: () => void }>;

/** A promise that is kept when the gate is opened. */
export const gate = (): Gate => {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
};
