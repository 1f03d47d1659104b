/**
 * Replaces the global `Date` by one whose "now" is moved by `offset()` milliseconds. Instants given
 * explicitly are untouched, and what was made with either is an instance of both.
 */
export function shiftDate(offset: () => number): void {
  const MachineDate = globalThis.Date;
  const now = () => Math.floor(MachineDate.now() + offset());
  function LocalDate(this: unknown, ...given: unknown[]): unknown {
    if (new.target === undefined) return new MachineDate(now()).toString();
    return Reflect.construct(MachineDate, given.length === 0 ? [now()] : given, new.target);
  }
  // MachineDate's own prototype object, so that `instanceof` holds both ways; statics by inheritance.
  LocalDate.prototype = MachineDate.prototype;
  Object.setPrototypeOf(LocalDate, MachineDate);
  Object.defineProperties(LocalDate, { now: { value: now }, name: { value: 'Date' } });
  MachineDate.prototype.constructor = LocalDate;
  globalThis.Date = LocalDate as unknown as DateConstructor;
}
