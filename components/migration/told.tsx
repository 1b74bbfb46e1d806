/** What a form of the console came back with: what was typed stays, each problem names its field or none. */
export type Told = { values: Record<string, string>; errors: { field: string | null; message: string }[] }

export type TellingAction = (told: Told, form: FormData) => Promise<Told>

export const UNSENT: Told = { values: {}, errors: [] }
