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

/** The value, which nobody can change any more, however deep inside. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value))
    for (const part of Object.values(Object.freeze(value))) frozen(part)
  return value
}
