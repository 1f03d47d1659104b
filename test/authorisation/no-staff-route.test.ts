import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type RouteId, routeIds, routeOf, routes } from '../../domain/customer/routes.ts';
import { functionRows } from '../../infra/functions.ts';

/** What staff do is done by functions that are invoked directly, by AWS's own rights and by name. */
const invokedDirectly = ['close-case', 'reissue-code', 'settle-application'];

const bodyOf = (id: RouteId): object => {
  const { body } = routeOf(id);
  return body ? z.toJSONSchema(body) : {};
};
const fieldsIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inside]) =>
        key === 'properties' ? [...Object.keys(inside), ...fieldsIn(inside)] : fieldsIn(inside),
      );

describe('the routes', () => {
  it('are these and no other: a new one is looked at here', () => {
    const list = routeIds.map((id) => {
      const { method, path, who } = routeOf(id);
      return `${method} ${path} by ${who}`;
    });
    expect(list).toEqual([
      'GET /benefits by customer',
      'GET /lines/{line}/notices by customer',
      'PUT /lines/{line}/ott-pass/choice by customer',
      'POST /lines/{line}/ott-pass/code by strong',
      'POST /insurance/application by strong',
      'POST /insurance/cancellation by strong',
      'POST /lines/{line}/declines by customer',
      'POST /lines/{line}/disputes by customer',
      'POST /partners/{partner}/events by partner',
    ]);
  });

  it('know three kinds of callers, and none of them is staff', () => {
    expect(new Set(Object.values(routes).map(({ who }) => who))).toEqual(
      new Set(['customer', 'strong', 'partner']),
    );
  });

  it.each(routeIds.filter((id) => routeOf(id).who !== 'partner'))(
    '%s takes nobody’s name from its body',
    (id) => {
      const fields = fieldsIn(bodyOf(id));
      expect(['service', 'line', 'benefit', undefined]).toContain(fields[0]);
      for (const field of fields) {
        expect(field).not.toMatch(
          /customer|person|sub|who|staff|store|shop|user|phone|msisdn|amount/i,
        );
      }
    },
  );

  it.each(routeIds.filter((id) => routeOf(id).body && routeOf(id).who !== 'partner'))(
    '%s takes no field more than it says',
    (id) => {
      expect(bodyOf(id)).toMatchObject({ additionalProperties: false });
    },
  );

  it.each(routeIds.filter((id) => fieldsIn(bodyOf(id)).includes('line')))(
    '%s has its line proved to be the caller’s',
    (id) => {
      expect(routeOf(id).line === 'body' || routeOf(id).who === 'partner').toBe(true);
    },
  );

  it('of what gives something away need a fresh strong sign-in', () => {
    for (const id of ['reveal-code', 'apply-for-insurance', 'cancel-insurance'] as const) {
      expect(routeOf(id).who).toBe('strong');
    }
  });
});

describe('the functions of the door', () => {
  const files = readdirSync(new URL('../../functions/api/', import.meta.url)).map((file) =>
    file.slice(0, -'.ts'.length),
  );

  it('are one a route, or are invoked directly', () => {
    const unknown = files.filter(
      (name) => !routeIds.includes(name as RouteId) && !invokedDirectly.includes(name),
    );
    expect(unknown, 'neither a route nor a staff act that is invoked directly').toEqual([]);
    expect(
      routeIds.filter((id) => !files.includes(id)),
      'a route without a function',
    ).toEqual([]);
  });

  it('that are invoked directly have no route', () => {
    expect(invokedDirectly.filter((name) => routeIds.includes(name as RouteId))).toEqual([]);
  });

  it.each(functionRows.filter(({ name }) => routeIds.includes(name as RouteId)))(
    '$name may keep answers exactly if its route does',
    ({ name, uses }) => {
      const { keepsAnswer } = routeOf(name as RouteId);
      expect(uses.REQUESTS_TABLE ?? []).toEqual(keepsAnswer ? ['get', 'insert', 'update'] : []);
    },
  );

  it('of routes with rules of sign-in know the programme', () => {
    const missing = functionRows
      .filter(({ name }) => routeIds.includes(name as RouteId) && name !== 'record-partner-event')
      .filter(({ settings }) => !settings.includes('PROGRAMME'));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
