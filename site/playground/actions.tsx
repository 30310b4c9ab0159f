import { useId } from "preact/hooks";

export type Action = Readonly<{
  label: string;
  run: () => void;
  /** Why it cannot be pressed now; null if it can. */
  why: string | null;
  /** Further words that are read aloud with the label. */
  hint?: string;
}>;

/**
 * Shows buttons. One that cannot be pressed keeps its place for the keyboard, and its reason stands below: as text, and
 * as the description of the button.
 */
export const Actions = ({ label, actions }: Readonly<{ label: string; actions: readonly Action[] }>) => {
  const id = useId();
  const reasons = [...new Set(actions.flatMap(({ why }) => why ?? []))];
  return (
    <div role="group" aria-label={label}>
      <div class="pg-actions">
        {actions.map(({ label: name, run, why, hint }) => (
          <button
            key={name}
            type="button"
            aria-disabled={why !== null}
            aria-describedby={why === null ? undefined : `${id}-${reasons.indexOf(why)}`}
            onClick={why === null ? run : undefined}
          >
            {name}
            {hint !== undefined && <span class="hf-hidden"> {hint}</span>}
          </button>
        ))}
      </div>
      {reasons.length > 0 && (
        <ul class="pg-why">
          {reasons.map((why, nth) => (
            <li key={why}>
              {actions
                .filter((it) => it.why === why)
                .map(({ label: name }) => name)
                .join(", ")}
              : <span id={`${id}-${nth}`}>{why}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
