// ECharts with the parts that our charts use, in the colours of the page. Loaded only by views that draw.
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

export type { EChartsCoreOption, EChartsType }

export function draw(box: HTMLElement): EChartsType {
  use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])
  return init(box)
}

// colour is one of the page's own colours now.
export const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

// palette tells eight lines apart in both themes: distinct in hue and in lightness.
export const palette = (dark: boolean) =>
  dark ? ['#82a8ff', '#4fd0c5', '#f0a63a', '#b79bff', '#ff8f86', '#7fd36b', '#e58fd0', '#8a95a3'] : ['#1f5eff', '#0c8f86', '#e08600', '#7a4fe0', '#d92d20', '#4b9b2f', '#c2409c', '#7b8794']

// base is what all charts share; light: axes and grid stay behind the data.
export function base(times: readonly string[]): EChartsCoreOption {
  const text = colour('--text-2')
  const line = colour('--line')
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: text },
    grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, left: 4, icon: 'roundRect', itemWidth: 12, itemHeight: 8, textStyle: { color: text, fontSize: 12 }, type: 'scroll' },
    tooltip: { trigger: 'axis', confine: true, backgroundColor: colour('--panel'), borderColor: line, textStyle: { color: colour('--text'), fontSize: 12 } },
    xAxis: { type: 'category', data: times, boundaryGap: true, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: text, hideOverlap: true } },
    yAxis: { type: 'value', minInterval: 1, axisLabel: { color: text }, splitLine: { lineStyle: { color: line } } },
  }
}
