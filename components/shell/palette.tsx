"use client"

import { Command } from "cmdk"
import { LayoutDashboard, MessageSquareText, Moon, Sun } from "lucide-react"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import { type ReactNode, useEffect, useRef, useState } from "react"
import { sectionsFor } from "#components/shell/sections"
import { chooseTheme } from "#components/shell/theme-choice"
import type { DashboardSummary, listDashboards } from "#lib/dashboards/contract"
import { call } from "#lib/platform/client"

const item =
  "flex h-10 items-center gap-3 rounded-md px-3 pointer-coarse:h-11 data-[selected=true]:bg-sunken [&_svg]:size-4 [&_svg]:text-muted"
const group =
  "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"

/** Jump anywhere, or hand what was typed to the assistant. Loaded when first opened. */
export function Palette({
  is_platform_admin: isPlatformAdmin,
  onClose,
}: {
  is_platform_admin: boolean
  onClose: () => void
}) {
  const router = useRouter()
  const dialog = useRef<HTMLDialogElement>(null)
  const [words, setWords] = useState("")
  const [dashboards, setDashboards] = useState<DashboardSummary[]>([])
  const [trouble, setTrouble] = useState("")
  useEffect(() => {
    dialog.current?.showModal()
    // React's autoFocus came while the dialog was still closed, and opening it focuses the first box that can be.
    dialog.current?.querySelector("input")?.focus()
    call<typeof listDashboards>("GET /api/v1/dashboards", { limit: 200 }).then(
      (found) => setDashboards(found.dashboards),
      () => setTrouble("Dashboards could not be listed."),
    )
  }, [])

  const run = (act: () => void) => {
    dialog.current?.close()
    act()
  }
  const go = (href: Route) => run(() => router.push(href))

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way; this is the click beside the box
    <dialog
      ref={dialog}
      aria-label="Search or jump to"
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
      className="mx-auto mt-[10dvh] mb-auto max-h-[70dvh] w-[min(36rem,calc(100vw-2rem))] flex-col overflow-hidden rounded-lg bg-raised text-foreground shadow-float open:flex"
    >
      <Command label="Search or jump to" loop className="flex min-h-0 flex-col">
        <Command.Input
          value={words}
          onValueChange={setWords}
          placeholder="A section, a dashboard, or a question"
          className="h-14 shrink-0 border-b border-border bg-raised px-5 text-md -outline-offset-2! placeholder:text-muted"
        />
        <Command.List className="min-h-0 overflow-y-auto p-2">
          <Command.Empty className="px-3 py-2 text-muted">Nothing by that name here.</Command.Empty>
          <Command.Group heading="Go to" className={group}>
            {sectionsFor(isPlatformAdmin)
              .flatMap(({ sections }) => sections)
              .map(({ href, name, icon: Icon }) => (
                <Entry key={href} value={name} onSelect={() => go(href)}>
                  <Icon aria-hidden="true" />
                  {name}
                </Entry>
              ))}
          </Command.Group>
          {dashboards.length > 0 && (
            <Command.Group heading="Dashboards" className={group}>
              {dashboards.map(({ slug, title }) => (
                <Entry key={slug} value={`${title} ${slug}`} onSelect={() => go(`/dashboards/${slug}` as Route)}>
                  <LayoutDashboard aria-hidden="true" />
                  <span className="min-w-0 truncate">{title}</span>
                </Entry>
              ))}
            </Command.Group>
          )}
          <Command.Group heading="Theme" className={group}>
            <Entry value="Light theme" onSelect={() => run(() => chooseTheme("light"))}>
              <Sun aria-hidden="true" />
              Light theme
            </Entry>
            <Entry value="Dark theme" onSelect={() => run(() => chooseTheme("dark"))}>
              <Moon aria-hidden="true" />
              Dark theme
            </Entry>
          </Command.Group>
          {/* Always there and last: an entry that came with the first letter would be the one Enter takes. */}
          <Command.Group heading="Assistant" className={group}>
            <Command.Item
              value={`ask the assistant ${words}`}
              onSelect={() =>
                go((words.trim() ? `/assistant?q=${encodeURIComponent(words.trim())}` : "/assistant") as Route)
              }
              className={item}
            >
              <MessageSquareText aria-hidden="true" />
              <span className="min-w-0 truncate">{words.trim() ? `Ask: ${words}` : "Ask the assistant"}</span>
            </Command.Item>
          </Command.Group>
          {trouble && <p className="px-3 py-2 text-sm text-muted">{trouble}</p>}
        </Command.List>
      </Command>
    </dialog>
  )
}

function Entry({ value, onSelect, children }: { value: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item value={value} onSelect={onSelect} className={item}>
      {children}
    </Command.Item>
  )
}
