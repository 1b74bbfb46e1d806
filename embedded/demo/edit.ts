import type { Answers, Json } from "#lib/onboarding/field"

// Single edits of a step's answers, as pure functions. A path names keys and list positions: "price_points.0.price".
// Whatever is not there throws, so that no edit can pass for one without changing anything.

export type Change = (answers: Answers) => Answers

type Box = { [key: string]: Json }

/** Changes a copy at the end of the path; `last` is a key of `parent`. */
function at(path: string, change: (parent: Box, last: string) => void): Change {
  return (answers) => {
    const copy = structuredClone(answers)
    const keys = path.split(".")
    const last = keys.pop() as string
    const parent = keys.reduce<Json | undefined>((value, key) => (value as Box | undefined)?.[key], copy)
    if (typeof parent !== "object" || parent === null) throw new Error(`Nothing at ${path}`)
    change(parent as Box, last)
    return copy
  }
}

function listAt(parent: Box, last: string): Json[] {
  const list = parent[last]
  if (!Array.isArray(list)) throw new Error(`${last} is no list`)
  return list
}

/** Answers anew, or for the first time. */
export const put = (path: string, value: Json) =>
  at(path, (parent, last) => {
    if (parent[last] === value) throw new Error(`${path} says so already`)
    parent[last] = value
  })

/** Says something else in place of some words. */
export const say = (path: string, words: string, instead: string) =>
  at(path, (parent, last) => {
    const text = parent[last]
    if (typeof text !== "string" || !text.includes(words)) throw new Error(`${path} does not say: ${words}`)
    parent[last] = text.replace(words, instead)
  })

/** Writes on from the end of a text. */
export const lengthen = (path: string, more: string) =>
  at(path, (parent, last) => {
    if (typeof parent[last] !== "string") throw new Error(`${path} is no text`)
    parent[last] += more
  })

/** Adds an item to a list, at its end or before a position; the list is made where there is none. */
export const add = (path: string, item: Json, before = Number.POSITIVE_INFINITY) =>
  at(path, (parent, last) => {
    parent[last] ??= []
    listAt(parent, last).splice(before, 0, item)
  })

/** Removes an answer, or the item at a position of a list. */
export const remove = (path: string) =>
  at(path, (parent, last) => {
    if (parent[last] === undefined) throw new Error(`Nothing at ${path}`)
    if (Array.isArray(parent)) parent.splice(Number(last), 1)
    else delete parent[last]
  })

/** Moves an item of a list to another position. */
export const move = (path: string, from: number, to: number) =>
  at(path, (parent, last) => {
    const list = listAt(parent, last)
    const [item] = list.splice(from, 1)
    if (item === undefined) throw new Error(`${path} has no item ${from}`)
    list.splice(to, 0, item)
  })

/** Decomposes the letters with dots and accents, as some keyboards and file names do. */
export const decompose = (path: string) =>
  at(path, (parent, last) => {
    const text = String(parent[last])
    if (text.normalize("NFD") === text) throw new Error(`${path} has nothing to decompose`)
    parent[last] = text.normalize("NFD")
  })
