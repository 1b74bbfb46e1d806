"use client"

import { cx } from "class-variance-authority"
import { Menu, MessageSquareText, PanelLeft, Search, X } from "lucide-react"
import dynamic from "next/dynamic"
import { usePathname } from "next/navigation"
import { type ReactNode, useEffect, useRef, useState } from "react"
import { type ShellActions, type ShellSession, UserMenu, WorkspaceMenu } from "#components/shell/menus"
import { BottomNav, RailNav } from "#components/shell/nav"
import { Button } from "#components/ui/button"
import { Kbd } from "#components/ui/kbd"
import { Toasts } from "#components/ui/toast"

const Palette = dynamic(() => import("#components/shell/palette").then((m) => m.Palette), { ssr: false })
const Dock = dynamic(() => import("#components/shell/dock").then((m) => m.Dock), { ssr: false })

/** What the person left open, as cookies, so that the server already renders it that way. */
function remember(name: "rail", isOpen: boolean) {
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is not in every browser we serve
  document.cookie = `${name}=${isOpen ? "open" : "closed"}; path=/; max-age=31536000; samesite=lax`
}

const isWide = () => window.matchMedia("(min-width: 64rem)").matches

/** Explorer rail, workspace, assistant dock. Narrow screens get a drawer, a bottom bar and a sheet instead. */
export function Shell({
  session,
  actions,
  rail,
  children,
}: {
  session: ShellSession
  actions: ShellActions
  rail: "open" | "closed"
  children: ReactNode
}) {
  const pathname = usePathname()
  const [isRailOpen, setRailOpen] = useState(rail === "open")
  const drawer = useRef<HTMLDivElement>(null)
  const [isDockOpen, setDockOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const isPlatformAdmin = session.user.is_platform_admin
  const isAssistantPage = pathname.startsWith("/assistant")

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey) return
      if (event.key.toLowerCase() === "k") {
        event.preventDefault()
        setPaletteOpen((isOpen) => !isOpen)
      }
      if (event.key.toLowerCase() === "j" && !isAssistantPage) {
        event.preventDefault()
        setDockOpen((isOpen) => !isOpen)
      }
    }
    window.addEventListener("keydown", onKey)
    return () => window.removeEventListener("keydown", onKey)
  }, [isAssistantPage])

  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving somewhere closes the sheet that led there
  useEffect(() => {
    if (!isWide()) setDockOpen(false)
  }, [pathname])

  const toggleRail = () => {
    setRailOpen(!isRailOpen)
    remember("rail", !isRailOpen)
  }

  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-4 py-3 text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>

      <aside
        aria-label="Explorer"
        className={cx(
          "sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-border bg-surface lg:flex",
          isRailOpen ? "w-60" : "w-14",
        )}
      >
        <div className="flex h-14 shrink-0 items-center border-b border-border px-2">
          <WorkspaceMenu id="rail-workspace" session={session} actions={actions} compact={!isRailOpen} />
        </div>
        <RailNav is_platform_admin={isPlatformAdmin} compact={!isRailOpen} />
        <div className="border-t border-border p-2">
          <UserMenu id="rail-user" session={session} actions={actions} compact={!isRailOpen} />
        </div>
      </aside>

      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-30 flex h-14 shrink-0 items-center gap-2 border-b border-border bg-background px-2 sm:px-4">
          <Button
            variant="ghost"
            size="icon"
            className="max-lg:hidden"
            aria-label={isRailOpen ? "Collapse the rail" : "Expand the rail"}
            aria-expanded={isRailOpen}
            onClick={toggleRail}
          >
            <PanelLeft aria-hidden="true" />
          </Button>
          <div className="min-w-0 flex-1 lg:hidden">
            <WorkspaceMenu id="top-workspace" session={session} actions={actions} />
          </div>
          <Button
            variant="secondary"
            size="inline"
            className="size-9 border-border! text-muted lg:h-9 lg:w-72 lg:justify-start! lg:px-3 pointer-coarse:size-11 lg:pointer-coarse:h-11 lg:pointer-coarse:w-72"
            aria-keyshortcuts="Control+K Meta+K"
            onClick={() => setPaletteOpen(true)}
          >
            <Search aria-hidden="true" />
            <span className="flex-1 text-left text-sm font-normal max-lg:sr-only">Search or jump to</span>
            <span className="max-lg:hidden" aria-hidden="true">
              <Kbd>Ctrl K</Kbd>
            </span>
          </Button>
          <div className="hidden flex-1 lg:block" />
          {!isAssistantPage && (
            <Button
              variant="secondary"
              size="inline"
              className="size-9 border-border! lg:h-9 lg:w-auto lg:px-3 lg:text-sm pointer-coarse:size-11 lg:pointer-coarse:h-11 lg:pointer-coarse:w-auto"
              aria-label="Ask the assistant"
              aria-keyshortcuts="Control+J Meta+J"
              aria-expanded={isDockOpen}
              onClick={() => setDockOpen(!isDockOpen)}
            >
              <MessageSquareText aria-hidden="true" />
              <span className="hidden lg:inline">Ask</span>
            </Button>
          )}
        </header>
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 pb-20 outline-none lg:pb-0">
          {children}
        </main>
      </div>

      {isDockOpen && !isAssistantPage && <Dock onClose={() => setDockOpen(false)} />}
      {isPaletteOpen && <Palette is_platform_admin={isPlatformAdmin} onClose={() => setPaletteOpen(false)} />}

      <BottomNav>
        <button
          type="button"
          popoverTarget="drawer"
          className="flex h-14 w-full flex-col items-center justify-center gap-1 text-xs text-muted -outline-offset-2!"
        >
          <Menu aria-hidden="true" className="size-5" />
          More
        </button>
      </BottomNav>
      <div
        ref={drawer}
        id="drawer"
        popover="auto"
        role="dialog"
        aria-label="Menu"
        className="fixed inset-y-0 right-auto left-0 m-0 h-dvh max-h-none w-[min(20rem,88vw)] flex-col rounded-r-lg bg-raised text-foreground shadow-float backdrop:bg-scrim [&:popover-open]:flex"
      >
        <div className="flex h-14 shrink-0 items-center justify-between border-b border-border pr-2 pl-5">
          <span className="text-md font-semibold">Bridge</span>
          <Button variant="ghost" size="icon" aria-label="Close the menu" popoverTarget="drawer">
            <X aria-hidden="true" />
          </Button>
        </div>
        <RailNav is_platform_admin={isPlatformAdmin} onNavigate={() => drawer.current?.hidePopover()} />
        <div className="border-t border-border p-2">
          <UserMenu id="drawer-user" session={session} actions={actions} />
        </div>
      </div>
      <Toasts />
    </div>
  )
}
