import type { RuleTarget } from './event-properties.ts';

/** What a rule hands to a target: the event, a part of it, a constant, or a filled template. */
export function targetInput(target: RuleTarget, event: Record<string, unknown>): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(valueAt(event, target.InputPath));
  if (target.InputTransformer === undefined) return JSON.stringify(event);
  const { InputPathsMap: paths, InputTemplate: template } = target.InputTransformer;
  return fill(template, (name) => {
    if (name === 'aws.events.event.json' || name === 'aws.events.event') return event;
    if (name === 'aws.events.event.ingestion-time') return event.time;
    const path = paths[name];
    return path === undefined ? undefined : valueAt(event, path);
  });
}

/** A path of plain field names (`$.detail.line`), the only kind the templates use. */
function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const field of path.split('.').slice(1)) {
    value = (value as Record<string, unknown> | null | undefined)?.[field];
  }
  return value;
}

/** A placeholder inside a quoted text becomes its text, elsewhere its JSON. */
function fill(template: string, valueNamed: (name: string) => unknown): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (whole, name: string | undefined) => {
    if (whole === '"') quoted = !quoted;
    if (name === undefined) return whole;
    const value = valueNamed(name);
    if (!quoted) return JSON.stringify(value ?? null);
    const text =
      typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}
