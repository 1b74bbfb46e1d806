// What a careful reader would find in the documents of a demo company, and what only looks like it.

/** In an answer, or word for word in a document. `page` is a page, slide or sheet from 1; white space may differ. */
export type Place =
  | { step: number; path: readonly (string | number)[] }
  | { file: string; page: number | null; quote: string }

/** One of two values that cannot both be true, with every place that states it. */
export type Stand = { value: string; places: readonly [Place, ...Place[]] }

/** `keep`: the side that the demo has settled on; without it the pair is left open. */
export type Planted = { topic: string; a: Stand; b: Stand; keep?: "a" | "b" }

/** Looks like a contradiction to something else and is none: `why`. */
export type Decoy = { file: string; page: number | null; quote: string; why: string }

export type Expectation = { planted: readonly Planted[]; decoys: readonly Decoy[] }
