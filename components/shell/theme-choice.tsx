"use client"

import { useSyncExternalStore } from "react"

const CHOICES = [
  { value: "system", name: "System" },
  { value: "light", name: "Light" },
  { value: "dark", name: "Dark" },
] as const
export type Theme = (typeof CHOICES)[number]["value"]

const root = () => document.documentElement
const listeners = new Set<() => void>()
const current = (): Theme => (root().dataset.theme as Theme | undefined) ?? "system"

/** Sets the theme at once and for a year. The layout reads the cookie, so the next first byte is right. */
export function chooseTheme(theme: Theme) {
  if (theme === "system") delete root().dataset.theme
  else root().dataset.theme = theme
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is not in every browser we serve
  document.cookie = `theme=${theme}; path=/; max-age=${theme === "system" ? 0 : 31_536_000}; samesite=lax`
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function ThemeChoice({ name }: { name: string }) {
  const theme = useSyncExternalStore(subscribe, current, () => "system" as Theme)
  return (
    <fieldset>
      <legend className="mb-1 text-xs text-muted">Theme</legend>
      <div className="grid grid-cols-3 rounded-md border border-border-strong p-px">
        {CHOICES.map((choice) => (
          <label
            key={choice.value}
            className="flex h-8 items-center justify-center rounded-md text-sm has-checked:bg-accent has-checked:text-on-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring pointer-coarse:h-11"
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={theme === choice.value}
              onChange={() => chooseTheme(choice.value)}
            />
            {choice.name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
