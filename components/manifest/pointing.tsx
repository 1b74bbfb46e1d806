"use client"

import { useEffect } from "react"

const OPEN_AFTER_MS = 250
const CLOSE_AFTER_MS = 200

/**
 * What script adds to the facts of a page: pointing at one, or moving the focus to it, shows where it comes from; the
 * arrow keys go from fact to fact; the outline marks the section being read. Without it a click or Enter shows the same.
 */
export function Pointing() {
  useEffect(() => {
    const stop = new AbortController()
    const options = { signal: stop.signal }
    document.addEventListener("pointerover", onPointer, options)
    document.addEventListener("click", onClick, { ...options, capture: true })
    document.addEventListener("focusin", onFocus, options)
    document.addEventListener("keydown", onKey, options)
    const sections = watchSections()
    return () => {
      stop.abort()
      sections.disconnect()
      clearTimeout(timer)
    }
  }, [])
  return null
}

let timer: ReturnType<typeof setTimeout> | undefined
/** Opened by pointing at it or by the focus: it goes as it came. One that was clicked stays. */
let passing: HTMLElement | null = null

const factAt = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLButtonElement>("button[data-fact]") : null
const panelOf = (fact: HTMLButtonElement) => fact.popoverTargetElement as HTMLElement | null

function show(fact: HTMLButtonElement) {
  const panel = panelOf(fact)
  if (!panel || panel.matches(":popover-open")) return
  panel.showPopover({ source: fact })
  passing = panel
}

function leave() {
  if (passing?.matches(":popover-open")) passing.hidePopover()
  passing = null
}

function onPointer(event: PointerEvent) {
  if (event.pointerType !== "mouse") return
  const fact = factAt(event.target)
  const isInside = event.target instanceof Node && passing?.contains(event.target)
  clearTimeout(timer)
  if (isInside || (fact && panelOf(fact) === passing)) return
  if (fact) timer = setTimeout(() => show(fact), OPEN_AFTER_MS)
  else if (passing) timer = setTimeout(leave, CLOSE_AFTER_MS)
}

/** The click that follows the pointing keeps it open. */
function onClick(event: MouseEvent) {
  clearTimeout(timer)
  const fact = factAt(event.target)
  if (!fact || !passing || panelOf(fact) !== passing || event.detail === 0) return
  passing = null
  event.preventDefault()
}

function onFocus(event: FocusEvent) {
  const fact = factAt(event.target)
  if (fact?.matches(":focus-visible")) show(fact)
  else if (passing && !(event.target instanceof Node && passing.contains(event.target)) && !fact) leave()
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }

function onKey(event: KeyboardEvent) {
  const step = STEPS[event.key]
  const fact = factAt(event.target)
  if (step === undefined || !fact || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const all = [...document.querySelectorAll<HTMLButtonElement>("button[data-fact]")]
  const next = all[all.indexOf(fact) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

/** The topmost section in view is the one being read. */
function watchSections(): IntersectionObserver {
  const inView = new Set<string>()
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inView.add(target.id)
        else inView.delete(target.id)
      }
      const links = [...document.querySelectorAll<HTMLAnchorElement>("[data-outline] a")]
      const current = links.find((link) => inView.has(link.hash.slice(1)))
      for (const link of links) {
        if (link === current) link.setAttribute("aria-current", "true")
        else link.removeAttribute("aria-current")
      }
    },
    { rootMargin: "-80px 0px -55% 0px" },
  )
  for (const section of document.querySelectorAll("[data-chapter]")) observer.observe(section)
  return observer
}
