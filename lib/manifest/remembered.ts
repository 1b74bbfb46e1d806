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

/** Most characters of all keys of a memory by text, and of one of them: a few megabytes in all. */
const MOST_CHARACTERS = 1_000_000
const MOST_LENGTH = 100_000

export type Memory<T> = { known: Map<string, T>; characters: number }

/** What is made under a key, remembered in a memory that starts anew when it is full. */
export function recall<T>(memory: Memory<T>, key: string, make: () => T): T {
  const known = memory.known.get(key)
  if (known !== undefined) return known
  const made = make()
  if (key.length > MOST_LENGTH) return made
  if (memory.characters + key.length > MOST_CHARACTERS) {
    memory.known.clear()
    memory.characters = 0
  }
  memory.known.set(key, made)
  memory.characters += key.length
  return made
}

/** The value, which nobody can change any more, however deep inside. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value))
    for (const part of Object.values(Object.freeze(value))) frozen(part)
  return value
}
