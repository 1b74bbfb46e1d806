// Memories of what pure functions made, so that an edit costs what it changes and not the whole company.

/** What is made of an object that nobody changes, remembered for as long as that object lives. */
export function rememberedOf<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const memory = new WeakMap<K, T>()
  return (key) => {
    const known = memory.get(key)
    if (known !== undefined) return known
    const made = make(key)
    memory.set(key, made)
    return made
  }
}

/** Most that all keys of a memory by text weigh, and one of them: some five megabytes with what answers make. */
const MOST = 1_200_000
const MOST_OF_ONE = 200_000

/** A key weighs its characters, and a hundred more for each value it lists: a fact takes far more than its text. */
const weightOf = (key: string) => key.length + 100 * key.split(",").length

export type Memory<T> = { known: Map<string, T>; weight: number }

/** What is made under a key of JSON, remembered in a memory that starts anew when it is full. */
export function recall<T>(memory: Memory<T>, key: string, make: () => T): T {
  const known = memory.known.get(key)
  if (known !== undefined) return known
  const made = make()
  const weight = weightOf(key)
  if (weight > MOST_OF_ONE) return made
  if (memory.weight + weight > MOST) {
    memory.known.clear()
    memory.weight = 0
  }
  memory.known.set(key, made)
  memory.weight += weight
  return made
}

/** Most characters of a text whose count is remembered. */
const MOST_OF_TEXT = 2000

/** Notes the count of a text. A full memory starts anew: what is in use comes back with the next build. */
export function note(memory: Map<string, number>, text: string, count: number, most: number): void {
  if (text.length > MOST_OF_TEXT) return
  if (memory.size >= most) memory.clear()
  memory.set(text, count)
}

/** The same count, remembered for so many texts. */
export function counted(count: (text: string) => number, most: number): (text: string) => number {
  const memory = new Map<string, number>()
  return (text) => {
    const known = memory.get(text)
    if (known !== undefined) return known
    const found = count(text)
    note(memory, text, found, most)
    return found
  }
}

/** The value, which nobody can change any more, however deep inside. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value))
    for (const part of Object.values(Object.freeze(value))) frozen(part)
  return value
}
