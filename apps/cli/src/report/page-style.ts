/** The style sheet: light or dark by the reader's preference, without external resources. */
export const pageStyle = `
:root { color-scheme: light dark; --page: #fbfbfa; --card: #ffffff; --ink: #1d1f23; --muted: #667080; --grid: #e3e6ea; --line: #2457c5; --mark: #eef3ff; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14161a; --card: #1d2026; --ink: #e9ebee; --muted: #98a2b3; --grid: #31363f; --line: #7ea6ff; --mark: #232c40; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 48px 24px 72px; }
h1 { font-size: clamp(28px, 5vw, 42px); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 12px; }
h2 { font-size: 20px; margin: 44px 0 6px; letter-spacing: -0.01em; }
p { margin: 0 0 14px; max-width: 74ch; }
.quiet { max-width: 96ch; color: var(--muted); font-size: 14px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 14px; margin: 24px 0 8px; }
.tile { background: var(--card); border: 1px solid var(--grid); border-radius: 12px; padding: 16px 18px; }
.tile b { display: block; font-size: 30px; line-height: 1.2; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tile span { color: var(--muted); font-size: 14px; }
.rows { background: var(--card); border: 1px solid var(--grid); border-radius: 12px; padding: 14px; overflow-x: auto; }
.row { display: grid; grid-template-columns: 142px minmax(640px, 1fr); gap: 12px; align-items: center; padding: 5px 6px; border-radius: 8px; }
.row.student { background: var(--mark); }
.row .name { white-space: nowrap; font-weight: 600; font-size: 14px; line-height: 1.3; }
.row .name small { display: block; font-weight: 400; color: var(--muted); }
.row img { width: 100%; height: auto; display: block; border-radius: 4px; image-rendering: pixelated; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(196px, 1fr)); gap: 14px; }
.plot { background: var(--card); border: 1px solid var(--grid); border-radius: 12px; padding: 10px; margin: 0; }
.plot.student { background: var(--mark); }
.plot img { width: 100%; display: block; border-radius: 6px; }
.plot figcaption { font-weight: 600; font-size: 14px; padding: 8px 4px 2px; }
.plot figcaption small { display: block; font-weight: 400; color: var(--muted); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 15px; }
th, td { text-align: right; padding: 8px 12px; border-bottom: 1px solid var(--grid); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
th { color: var(--muted); font-weight: 500; font-size: 13px; }
tr.student td { background: var(--mark); font-weight: 600; }
tr.floor td { color: var(--muted); }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(330px, 1fr)); gap: 18px 36px; }
.two td { white-space: normal; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(330px, 1fr)); gap: 18px; }
.chart { max-width: 720px; background: var(--card); border: 1px solid var(--grid); border-radius: 12px; padding: 14px 14px 8px; margin: 0; }
.chart figcaption { font-weight: 600; font-size: 14px; padding-bottom: 6px; }
.chart svg { width: 100%; height: auto; display: block; }
.plot.samples { max-width: 560px; }
.plot.samples img { image-rendering: pixelated; }
.two.wide { grid-template-columns: 1fr; }
.two.wide td { text-align: left; }
pre { background: var(--card); border: 1px solid var(--grid); border-radius: 12px; padding: 14px 16px; overflow-x: auto; font: 14px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
`;
