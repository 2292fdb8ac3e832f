// What is made of a set of schemas, for what is whole, given, changed and shown.
import { z } from "./zod.js";

/** @typedef {Record<string, any>} Fields zod schemas by name; a plain object is a group, whose members have defaults of their own */

/** @param {unknown} field @returns {field is z.ZodType} */
const isSchema = (field) => field instanceof z.ZodType;

/**
 * What is there with every default filled in.
 * @param {Fields} fields
 * @param {Record<string, any>} defaults
 * @returns {Record<string, z.ZodType>} members of an object
 */
export function wholeShape(fields, defaults) {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => {
      if (!isSchema(field)) return [key, z.strictObject(wholeShape(field, defaults[key])).prefault({})];
      return [key, Object.hasOwn(defaults, key) ? field.default(defaults[key]) : field];
    }),
  );
}

/**
 * What somebody may give of it; the defaults are only told, so that it stays known what was given.
 * @param {Fields} fields
 * @param {Record<string, any>} defaults
 * @returns {Record<string, z.ZodType>} members of an object
 */
export function givenShape(fields, defaults) {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => {
      if (!isSchema(field)) return [key, z.strictObject(givenShape(field, defaults[key])).optional()];
      if (!Object.hasOwn(defaults, key)) return [key, field];
      return [key, field.optional().meta({ ...field.meta(), default: defaults[key] })];
    }),
  );
}

/**
 * What a change may hold: any part of it. A group's members are changed one by one; null takes one back to its default.
 * @param {Fields} fields
 * @returns {Record<string, z.ZodType>} members of an object
 */
export function changeShape(fields) {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => {
      if (isSchema(field)) return [key, field.optional()];
      const members = Object.entries(field).map(([member, inner]) => [member, inner.nullable().optional()]);
      return [key, z.strictObject(Object.fromEntries(members)).optional()];
    }),
  );
}

/**
 * What is shown of it: every member is there.
 * @param {Fields} fields
 * @returns {Record<string, z.ZodType>} members of an object
 */
export const shownShape = (fields) =>
  Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, isSchema(field) ? field : z.object(shownShape(field))]),
  );

/**
 * @param {Record<string, any>} given before
 * @param {Record<string, any>} change in the form of changeShape
 * @param {Fields} fields
 * @returns {Record<string, any>} to be read with the whole schema
 */
export function changed(given, change, fields) {
  const result = { ...given };
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) continue;
    if (isSchema(fields[key])) {
      result[key] = value;
      continue;
    }
    const group = { ...given[key] };
    for (const [member, inner] of Object.entries(value)) {
      if (inner === null) delete group[member];
      else if (inner !== undefined) group[member] = inner;
    }
    result[key] = group;
  }
  return result;
}
