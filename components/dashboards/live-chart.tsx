"use client"

import type { EChartsType } from "echarts/core"
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react"
import { chartOption } from "#lib/dashboards/chart"
import { CSS_TOKENS } from "#lib/dashboards/chart/tokens"
import type { TileData } from "#lib/dashboards/contract"
import type { Tile } from "#lib/dashboards/contract/tile"

/**
 * The same chart with a tooltip, for mouse, touch and keyboard: left and right walk its points. Its script loads when
 * somebody reaches for it, not before.
 */
export function LiveChart({
  tile,
  data,
  compare,
  text,
  height,
  children,
}: {
  tile: Tile
  data: TileData
  compare: TileData | null
  text: string
  height: number
  children: ReactNode
}) {
  const [isWanted, setWanted] = useState(false)
  const [isReady, setReady] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(null)
  const point = useRef(-1)

  useEffect(() => {
    if (!isWanted) return
    let isGone = false
    let observer: ResizeObserver | undefined
    void import("#components/dashboards/echarts").then(({ init }) => {
      const option = chartOption(tile, data, CSS_TOKENS, compare)
      if (isGone || !box.current || !option) return
      const live = init(box.current, null, { renderer: "svg" })
      live.setOption(option)
      chart.current = live
      observer = new ResizeObserver(() => live.resize())
      observer.observe(box.current)
      setReady(true)
    })
    return () => {
      isGone = true
      observer?.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [isWanted, tile, data, compare])

  const walk = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const last = (data.data[0]?.length ?? 0) - 1
    if (event.key === "Escape") chart.current?.dispatchAction({ type: "hideTip" })
    if (!step || !chart.current) return
    event.preventDefault()
    point.current = Math.max(0, Math.min(last, point.current + step))
    chart.current.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: point.current })
  }
  const want = () => setWanted(true)

  return (
    <div
      role="img"
      aria-label={text}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its points are reached by keyboard
      tabIndex={0}
      className="relative rounded-sm"
      onPointerEnter={want}
      onTouchStart={want}
      onFocus={want}
      onKeyDown={walk}
    >
      <div className={isReady ? "invisible" : undefined}>{children}</div>
      {isWanted && (
        <div ref={box} className="absolute inset-0" style={{ minHeight: Math.min(height, 200) }} aria-hidden="true" />
      )}
    </div>
  )
}
