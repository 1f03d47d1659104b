import { describe, expect, test } from 'vitest';
import { aWorld, inARow } from '../step-functions/world.ts';

const valueAt = async (call: string, input: unknown = {}) => {
  const looks = { Type: 'Pass', Parameters: { 'value.$': call } };
  const ended = await aWorld().run(inARow({ Look: looks }), input);
  return ended.status === 'SUCCEEDED' ? (ended.value as { value: unknown }).value : ended;
};

describe('an intrinsic', () => {
  const rows: [call: string, input: unknown, value: unknown][] = [
    // Rounded half up, as recorded from AWS: -1.5 is -1, and 2.5 is 3.
    ['States.MathAdd($.a, $.b)', { a: 1.49, b: 1.5 }, 3],
    ['States.MathAdd($.a, $.b)', { a: -1.5, b: -1.51 }, -3],
    ['States.MathAdd($.a, -1)', { a: 111 }, 110],
    ['States.Format($.text, $.what)', { text: '{}!', what: { a: 1, b: [] } }, '{a=1, b=[]}!'],
    ["States.Format('it\\'s {} of {}', $.a[1], null)", { a: ['x', 'y'] }, "it's y of null"],
    // Every character splits, and what is empty is left out.
    ["States.StringSplit($.a, '.+,=')", { a: 'This.is+a,,test=' }, ['This', 'is', 'a', 'test']],
    ["States.StringSplit($.a, ',')", { a: ',,' }, []],
    ['States.StringToJson($.a)', { a: ' ' }, null],
    ['States.StringToJson($.a)', { a: '{"b":[1]}' }, { b: [1] }],
    ['States.JsonToString($.a)', { a: { b: [1, 'x'] } }, '{"b":[1,"x"]}'],
    ['States.JsonMerge($.a, $.b, false)', { a: { x: { y: 1 } }, b: { x: 2 } }, { x: 2 }],
    ['States.Base64Encode($.a)', { a: '요금제' }, '7JqU6riI7KCc'],
    ["States.Base64Decode('7JqU6riI7KCc')", {}, '요금제'],
    ["States.Hash($.a, 'SHA-1')", { a: 'input data' }, 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['States.ArrayRange(1, 9, 2)', {}, [1, 3, 5, 7, 9]],
    ['States.ArrayRange(0, 10, 3)', {}, [0, 3, 6, 9]],
    ['States.ArrayPartition($.a, 2)', { a: [1, 2, 3] }, [[1, 2], [3]]],
    ['States.ArrayContains($.a, $.b)', { a: [{ x: 1, y: 2 }], b: { y: 2, x: 1 } }, true],
    ['States.ArrayUnique($.a)', { a: [1, 1, null, [2], [2], '1'] }, [1, null, [2], '1']],
    ['States.ArrayGetItem($.a, 1)', { a: ['x', 'y'] }, 'y'],
    ['States.ArrayLength(States.Array(1, $.a, true))', { a: null }, 3],
    ['States.MathRandom(5, 6)', {}, 5],
    ['$.a[0].b-c', { a: [{ 'b-c': 7 }] }, 7],
    ["$['a b']", { 'a b': 7 }, 7],
  ];
  test.each(rows)('%s of %j is %j', async (call, input, value) => {
    expect(await valueAt(call, input)).toEqual(value);
  });

  test('draws an identifier, and with a seed the same number again', async () => {
    expect(await valueAt('States.UUID()')).toMatch(/^[0-9a-f-]{36}$/);
    const seeded = await valueAt('States.MathRandom(0, 1000000, 3)');
    expect(await valueAt('States.MathRandom(0, 1000000, 3)')).toBe(seeded);
  });

  test.each([
    ['States.ArrayGetItem($.a, 9)', { a: [1] }],
    ['States.ArrayRange(0, 1000, 1)', {}],
    ['States.StringToJson($.a)', { a: '{' }],
    ['States.MathAdd($.a, 1)', { a: '1' }],
    ["States.Format('{} {}', 1)", {}],
    ["States.Hash('x', 'MD4')", {}],
    ['States.JsonMerge($.a, $.a, true)', { a: {} }],
    ['States.ArrayPartition($.a, 0)', { a: [] }],
  ])('%s of %j is States.Runtime, not States.IntrinsicFailure', async (call, input) => {
    expect(await valueAt(call, input)).toMatchObject({ error: 'States.Runtime' });
  });
});
