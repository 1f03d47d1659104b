import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Defect } from '../../domain/errors.ts';
import type { Item } from '../env.ts';

/**
 * A plain value as DynamoDB spells it. Only what our items hold: text, whole numbers, booleans,
 * null, lists and maps. Written by hand because a mass run spends most of its local time here.
 */
export const toAttribute = (value: unknown): AttributeValue => {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      if (!Number.isSafeInteger(value)) throw new Defect(`${value} is not a whole number`);
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      if (value === null) return { NULL: true };
      if (Array.isArray(value)) return { L: value.map(toAttribute) };
      return { M: toAttributes(value as Item) };
    default:
      throw new Defect(`An item cannot hold a ${typeof value}`);
  }
};

/** A plain item as DynamoDB spells it; attributes that are undefined are left out. */
export const toAttributes = (item: Item): Record<string, AttributeValue> => {
  const attributes: Record<string, AttributeValue> = {};
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) attributes[name] = toAttribute(value);
  }
  return attributes;
};

const fromAttribute = (attribute: AttributeValue): unknown => {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.NULL !== undefined) return null;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) return fromAttributes(attribute.M);
  throw new Defect(`An item holds an attribute of the kind ${Object.keys(attribute)[0]}`);
};

/** The plain item behind DynamoDB's spelling. */
export const fromAttributes = (attributes: Record<string, AttributeValue>): Item => {
  const item: Item = {};
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute !== undefined) item[name] = fromAttribute(attribute);
  }
  return item;
};
