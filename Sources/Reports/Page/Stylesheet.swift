/// How the page looks: at a desk, on a phone, in the dark, and on paper.
enum Stylesheet {
  static let text = """
    \(base)
    \(heat("", negative: (37, 99, 165), zero: (241, 242, 240), positive: (184, 84, 28)))
    @media (prefers-color-scheme: dark) {
    \(heat("", negative: (104, 166, 240), zero: (38, 43, 49), positive: (240, 147, 88)))
    }
    """

  /// The steps between two colours through a third, as classes: a page that forbids inline styles
  /// can still be coloured, and differently in the dark.
  private static func heat(
    _ scope: String, negative: (Double, Double, Double), zero: (Double, Double, Double),
    positive: (Double, Double, Double)
  ) -> String {
    let steps = HeatMap.steps
    return (0...2 * steps).map { step in
      let share = Double(abs(step - steps)) / Double(steps)
      let end = step < steps ? negative : positive
      func mixed(_ a: Double, _ b: Double) -> Int { Int((a + (b - a) * share).rounded()) }
      let colour =
        "\(mixed(zero.0, end.0)),\(mixed(zero.1, end.1)),\(mixed(zero.2, end.2))"
      return "\(scope).h\(step){fill:rgb(\(colour))}"
    }.joined(separator: "\n")
  }

  private static let base = """
    :root {
      color-scheme: light dark;
      --paper: #ffffff; --sheet: #f7f7f5; --ink: #1b1f24; --soft: #59616b; --rule: #dfe1e4;
      --real: #c3c8cf; --ours: #00706b; --band: #d9dce1; --focus: #00706b;
      --at: #17703f; --at-back: #e5f3ea; --apart: #a32d16; --apart-back: #fbe9e4;
      --near: #7a5a00; --near-back: #f8efd6; --none-back: #eef0f2;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14171a; --sheet: #1b1f24; --ink: #e7e9ec; --soft: #a0a8b2; --rule: #333940;
        --real: #4b535d; --ours: #4fd1c5; --band: #3a414a; --focus: #4fd1c5;
        --at: #7fd6a0; --at-back: #173325; --apart: #ffa08a; --apart-back: #43211a;
        --near: #e3c069; --near-back: #362d16;
        --none-back: #272c33;
      }
    }
    *, *::before, *::after { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Inter", Roboto,
        "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
      font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
    }
    main, header, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
    header { padding-top: 56px; }
    .kicker { margin: 0; color: var(--soft); font-size: 14px; }
    h1 { margin: 6px 0 0; font-size: 34px; line-height: 1.15; letter-spacing: -0.015em;
      font-weight: 650; text-wrap: balance; }
    h2 { margin: 0 0 6px; font-size: 23px; line-height: 1.25; letter-spacing: -0.01em;
      font-weight: 650; }
    h3 { margin: 0; font-size: 16px; line-height: 1.35; font-weight: 650; }
    p { margin: 0 0 12px; max-width: 70ch; }
    .lead { margin: 22px 0 26px; font-size: 20px; line-height: 1.5; max-width: 62ch; }
    .soft { color: var(--soft); }
    .small { font-size: 14px; }
    section { margin-top: 64px; scroll-margin-top: 16px; }
    a { color: inherit; text-decoration-color: var(--rule); text-underline-offset: 3px; }
    a:hover { text-decoration-color: currentColor; }
    :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
    nav { margin: 26px 0 0; padding: 12px 0; border-block: 1px solid var(--rule); display: flex;
      flex-wrap: wrap; gap: 4px 22px; font-size: 14px; }
    nav a { text-decoration: none; color: var(--soft); }
    nav a:hover { color: var(--ink); }
    code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono",
      monospace; }
    .name { unicode-bidi: isolate; }
    ul.plain, ol.plain { margin: 0; padding: 0; list-style: none; }

    .facets { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1px;
      border: 1px solid var(--rule); border-radius: 8px; overflow: hidden;
      background: var(--rule); }
    .facets > a { display: block; padding: 16px 18px; background: var(--paper);
      text-decoration: none; }
    .facets > a:hover { background: var(--sheet); }
    .facets strong { display: block; font-weight: 650; }
    .facets span { display: block; color: var(--soft); font-size: 14px; line-height: 1.4; }
    .facets .count { margin-top: 8px; color: var(--ink); }
    .mark { display: inline-block; min-width: 20px; padding: 0 5px; border-radius: 10px;
      font-size: 12px; line-height: 20px; font-weight: 650; text-align: center;
      background: var(--none-back); color: var(--soft); }
    .facets .marks { display: flex; flex-wrap: wrap; gap: 4px; margin-top: 8px; }
    .facets .marks .mark { display: block; font-size: 12px; line-height: 20px; }
    .mark.at, .facets .mark.at { background: var(--at-back); color: var(--at); }
    .mark.near, .facets .mark.near { background: var(--near-back); color: var(--near); }
    .mark.apart, .facets .mark.apart { background: var(--apart-back); color: var(--apart); }
    .standing { white-space: nowrap; font-size: 14px; }

    .key { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 14px 0 0; font-size: 14px;
      color: var(--soft); align-items: center; }
    .key span { display: inline-flex; align-items: center; gap: 7px; }
    .key svg { flex: none; width: 26px; height: 14px; }

    .facet { margin-top: 34px; scroll-margin-top: 16px; }
    .facet > p { margin: 2px 0 0; color: var(--soft); font-size: 14px; }
    table { border-collapse: collapse; width: 100%; font-size: 15px; }
    th { text-align: left; font-weight: 400; }
    thead th { padding: 10px 16px 6px 0; color: var(--soft); font-size: 13px;
      border-bottom: 1px solid var(--rule); }
    tbody td, tbody th { padding: 12px 16px 12px 0; vertical-align: top; }
    tbody tr + tr > *, tbody + tbody > tr:first-child > * { border-top: 1px solid var(--rule); }
    tbody.reading tr + tr > * { border-top: 0; padding-top: 0; }
    td.number, th.number { text-align: right; white-space: nowrap; }
    .readings .name { display: block; font-weight: 600; }
    .readings th p { margin: 0; font-size: 14px; line-height: 1.45; color: var(--soft); }
    .readings .interval-text { display: block; font-size: 13px; color: var(--soft); }
    .readings thead .c-name { width: 34%; }
    .readings thead .c-plot { width: 264px; }
    .readings thead .c-standing { width: 136px; }
    .readings td:last-child, .readings thead th:last-child { padding-right: 0; }
    .readings th.number, .readings td.number { padding-right: 20px; }

    details > summary { cursor: pointer; color: var(--soft); font-size: 14px; }
    details > summary:hover { color: var(--ink); }
    .details { padding-bottom: 4px; }
    .details > p { margin: 8px 0 0; font-size: 14px; color: var(--soft); }
    .parts-list { margin: 8px 0 4px; padding: 0; list-style: none; display: grid; font-size: 14px;
      grid-template-columns: repeat(auto-fill, minmax(270px, 1fr)); gap: 2px 32px; }
    .parts-list li { display: flex; justify-content: space-between; gap: 12px;
      border-bottom: 1px dotted var(--rule); padding: 2px 0; }
    .parts-list li > span:last-child { white-space: nowrap; color: var(--soft); }
    .readings .parts-list .name { display: inline; font-weight: 400; }
    .parts-list b { font-weight: 500; color: var(--ink); }

    svg { display: block; max-width: 100%; height: auto; }
    svg text { fill: var(--soft); font-size: 11px; }
    svg .tick { text-anchor: middle; }
    svg .axis { stroke: var(--rule); fill: none; }
    svg .real { fill: var(--real); }
    svg path.synthetic, svg rect.synthetic { fill: none; stroke: var(--ours); stroke-width: 1.6;
      stroke-linejoin: round; }
    svg .hover { fill: var(--ink); fill-opacity: 0; }
    svg .hover:hover, svg g:hover > .hover { fill-opacity: 0.06; }
    svg .ideal-band { fill: var(--band); }
    svg .ideal-line { stroke: var(--ink); stroke-width: 1.5; }
    svg .interval { stroke: var(--ours); stroke-width: 2.5; stroke-linecap: round; }
    svg .dot { fill: var(--ours); stroke: var(--paper); stroke-width: 1.5; }
    svg .cut { stroke: var(--paper); stroke-width: 2.5; fill: none; }
    svg .aside { fill: var(--soft); }
    svg .aside.left { text-anchor: end; }
    svg .level { text-anchor: end; fill: var(--ink); font-size: 12px; }
    svg .rest { fill: var(--soft); font-style: italic; }
    svg .figure { text-anchor: end; }
    svg .ours { fill: var(--ours); }
    svg.dots { width: 240px; overflow: visible; }
    svg.plot { width: 100%; }

    .tools { display: flex; flex-wrap: wrap; gap: 10px 18px; align-items: center;
      margin: 16px 0 0; font-size: 14px; }
    .tools[hidden] { display: none; }
    .tools input, .tools select { font: inherit; color: inherit; background: var(--paper);
      border: 1px solid var(--rule); border-radius: 6px; padding: 6px 10px; min-width: 0;
      max-width: 100%; }
    .columns { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 34px 34px;
      margin-top: 24px; }
    .column { min-width: 0; margin: 0; border-top: 1px solid var(--rule); padding-top: 12px; }
    .column[hidden] { display: none; }
    .column header { display: flex; justify-content: space-between; gap: 12px; margin: 0 0 8px;
      padding: 0; max-width: none; }
    .column h3 { min-width: 0; font-size: 15px; }
    .column h3 .kind { font-weight: 400; color: var(--soft); font-size: 13px; }
    .column .distance { flex: none; }
    .column p { margin: 6px 0 0; font-size: 13px; line-height: 1.45; color: var(--soft); }
    .column header .distance { margin: 0; font-size: 14px; color: var(--ink); }
    .column p.blank { padding: 18px 14px; background: var(--sheet); border-radius: 6px; }
    .more { margin-top: 30px; }

    .maps { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 40px 40px;
      margin-top: 22px; }
    .map { margin: 0; min-width: 0; }
    .map > h3 { margin-bottom: 10px; }
    .map .scroll { overflow-x: auto; }
    svg.heat { width: 100%; }
    svg.heat text { fill: var(--soft); }
    svg.heat rect:hover { stroke: var(--ink); stroke-width: 1.5; }
    svg.scale { width: 204px; margin: 12px 0 0 -18px; }
    svg.scale text { text-anchor: middle; }
    svg .hn { fill: none; stroke: var(--rule); stroke-dasharray: 2 2; }
    .pairs td, .pairs th { padding: 6px 14px 6px 0; font-size: 14px; }
    .pairs td:last-child, .pairs th:last-child { padding-right: 0; }

    .facts { display: grid; grid-template-columns: minmax(120px, 220px) minmax(0, 1fr);
      gap: 6px 24px; margin: 18px 0 0; font-size: 15px; }
    .facts dt { color: var(--soft); }
    .facts dd { margin: 0; min-width: 0; }
    .protections { margin: 18px 0 0; padding: 0; list-style: none; }
    .protections li { padding: 14px 0; border-top: 1px solid var(--rule); display: grid;
      grid-template-columns: minmax(120px, 220px) minmax(0, 1fr); gap: 4px 24px; }
    .protections p { margin: 0; }
    svg path.run { stroke-width: 2.5; stroke-linecap: round; fill: none; }
    svg path.run.observed { stroke: var(--ours); }
    svg path.run.null { stroke: var(--soft); }
    svg path.run.planted { stroke: var(--apart); }
    svg circle.run.observed { fill: var(--ours); }
    svg circle.run.null { fill: var(--soft); }
    svg circle.run.planted { fill: var(--apart); }
    .lead .mark { font-size: 14px; line-height: 26px; padding: 0 12px; margin-right: 6px;
      border-radius: 14px; }
    .readings.audit .c-name { width: 30%; }
    h3.sub { margin-top: 30px; margin-bottom: 6px; }
    .caveats { margin: 14px 0 0; padding-left: 20px; max-width: 72ch; }
    .caveats li { margin-bottom: 10px; }
    footer { margin-top: 72px; padding-top: 18px; padding-bottom: 48px; font-size: 14px;
      color: var(--soft); border-top: 1px solid var(--rule); }

    @media (max-width: 980px) {
      .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      .readings thead .c-name, .readings thead .c-plot { width: auto; }
      .readings thead .c-standing { width: 118px; }
      .readings th.number, .readings td.number { padding-right: 14px; }
      svg.dots { width: 190px; max-width: none; }
    }
    @media (max-width: 760px) {
      main, header, footer { padding-left: 16px; padding-right: 16px; }
      header { padding-top: 32px; }
      h1 { font-size: 27px; }
      h2 { font-size: 21px; }
      .lead { font-size: 18px; margin: 16px 0 20px; }
      section { margin-top: 48px; }
      .facets { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      .facets > a { padding: 12px 14px; }
      .maps { grid-template-columns: minmax(0, 1fr); gap: 30px; }
      .readings thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
        clip-path: inset(50%); white-space: nowrap; }
      .readings, .readings tbody { display: block; }
      .readings tr { display: grid; gap: 8px 12px; padding: 14px 0; align-items: start;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) max-content; }
      .readings tbody + tbody > tr:first-child { border-top: 1px solid var(--rule); }
      .readings tbody > tr > * { border: 0 !important; padding: 0 !important; }
      .readings tbody tr + tr { padding-top: 0; }
      .readings tr > th, .readings td.c-plot, .readings td[colspan] { grid-column: 1 / -1; }
      .readings td.c-plot:empty { display: none; }
      .readings td.c-plot { order: 1; }
      .readings td.c-standing { padding-top: 20px !important; }
      .readings td.number { text-align: left; }
      .readings td.number::before { content: attr(data-label); display: block; font-size: 13px;
        color: var(--soft); }
      svg.dots { width: 100%; max-width: 290px; }
      .facts, .protections li { grid-template-columns: minmax(0, 1fr); gap: 0; }
      .facts dd { margin-bottom: 10px; }
    }
    @media (max-width: 620px) {
      .columns { grid-template-columns: minmax(0, 1fr); gap: 26px; }
      svg.heat.large { width: 620px; max-width: none; }
    }
    @media print {
      :root { --paper: #fff; --sheet: #fff; --ink: #000; --soft: #444; --rule: #ccc;
        --real: #c3c8cf; --ours: #00706b; --band: #d9dce1; --at: #17703f; --apart: #a32d16;
        --at-back: #fff; --apart-back: #fff;
        --near: #7a5a00; --near-back: #fff; --none-back: #fff; }
      body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      nav, .tools { display: none; }
      .column, .map, tbody.reading, .protections li { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
    }
    """
}
