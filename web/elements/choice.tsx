/** One of a few, as a row of buttons of which one is pressed. */
export const Choice = <T extends string>(given: {
  readonly label: string;
  readonly options: readonly (readonly [T, string])[];
  readonly chosen: NoInfer<T>;
  onChoose(next: NoInfer<T>): void;
}) => (
  <fieldset className="choice-row" aria-label={given.label}>
    {given.options.map(([value, said]) => (
      <button
        key={value}
        type="button"
        aria-pressed={value === given.chosen}
        onClick={() => given.onChoose(value)}
      >
        {said}
      </button>
    ))}
  </fieldset>
);
