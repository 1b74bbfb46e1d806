/** A check that has nothing to look at: said, and not counted as a fault. */
export class NotThere extends Error {}
