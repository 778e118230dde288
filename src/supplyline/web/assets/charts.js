// Draws what the page's block of figures holds; the same figures stand in tables on the page.  A part
// of a drawing is a link.  Tab goes to a drawing and out of it, arrows go from part to part.
"use strict";
(() => {
  const block = document.getElementById("figures");
  if (!block || typeof d3 === "undefined") return;
  const figures = JSON.parse(block.textContent);
  const SMALL = 600;

  const el = (parent, name, attributes, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };
  const n = (value) => Math.round(value * 10) / 10;
  // Widths are estimated, as on the server: what is not shown cannot be measured.
  const wide = (text, size) => size * Array.from(text).reduce((sum, c) => sum + (c > "\u2e7f" ? 1 : 0.54), 0);
  const fit = (text, size, room) => {
    if (wide(text, size) <= room) return text;
    let kept = Array.from(text);
    while (kept.length && wide(kept.join("") + "…", size) > room) kept.pop();
    return kept.join("").trimEnd() + "…";
  };
  const part = (svg, href, told) => {
    const link = el(svg, "a", { href, class: "part", "aria-label": told });
    el(link, "title", {}, told);
    return link;
  };
  // The way back is striped: colour alone would not tell it apart.
  const stripes = (svg) => {
    const pattern = el(el(svg, "defs"), "pattern", {
      id: `${svg.id}-stripes`, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    });
    el(pattern, "rect", { class: "solid b thin", width: 7, height: 7 });
    el(pattern, "rect", { class: "solid b", width: 2.6, height: 7 });
    return `url(#${pattern.id})`;
  };
  const toned = (svg, way, striped) => (way === "b" ? { class: "line b", stroke: striped } : { class: "line a" });

  const walk = (svg) => {
    const parts = Array.from(svg.querySelectorAll("a"));
    parts.forEach((one, at) => one.setAttribute("tabindex", at ? "-1" : "0"));
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    svg.addEventListener("keydown", (event) => {
      const here = parts.indexOf(event.target.closest("a"));
      const ends = { Home: 0, End: parts.length - 1 };
      const next = event.key in ends ? ends[event.key] : here + (steps[event.key] || 0);
      if (here < 0 || next === here || !parts[next]) return;
      event.preventDefault();
      parts[here].setAttribute("tabindex", "-1");
      parts[next].setAttribute("tabindex", "0");
      parts[next].focus();
    });
  };

  const drawFlows = (svg, width, height) => {
    const { bands, gaps } = figures.flows;
    const small = width < SMALL;
    const [bar, side, half, size, top] = small ? [7, 0, 90, 12.5, 24] : [12, 140, 188, 14, 10];
    const striped = stripes(svg);
    const nodes = new Map();
    const links = [];
    const node = (id, more) => { if (!nodes.has(id)) nodes.set(id, { id, ...more }); return id; };
    bands.forEach((band, at) => node(`m${at}`, { band }));
    bands.forEach((band, at) => {
      links.push({ source: node(`g${band.giver}`, { name: band.giver, end: "end" }), target: `m${at}`, value: band.events });
      links.push({ source: `m${at}`, target: node(`t${band.taker}`, { name: band.taker, end: "start" }), value: band.events });
    });
    const graph = d3.sankey().nodeId((d) => d.id).nodeWidth(bar).nodePadding(gaps[width]).nodeSort(null).linkSort(null)
      .extent([[side, top], [width - side, height - 8]])({ nodes: Array.from(nodes.values()), links });
    const path = d3.sankeyLinkHorizontal();
    const middles = graph.nodes.filter((d) => d.band);
    middles.forEach((d) => { const x = (d.x0 + d.x1) / 2; d.x0 = x - half; d.x1 = x + half; });
    for (const d of middles) {
      const { band } = d;
      const told = `${band.giver} to ${band.taker}, ${band.label}: ${band.told}`;
      const link = part(svg, band.href, told);
      const tone = toned(svg, band.way, striped);
      if (!band.happened) tone.class += " intended";
      for (const way of [d.targetLinks[0], d.sourceLinks[0]]) {
        el(link, "path", { d: path(way), "stroke-width": n(Math.max(1.5, way.width)), ...tone });
      }
      const middle = (d.y0 + d.y1) / 2;
      const tall = Math.max(d.y1 - d.y0, small ? 32 : 20);
      el(link, "rect", { class: "ground", x: n(d.x0), y: n(middle - tall / 2), width: 2 * half, height: n(tall) });
      el(link, "rect", { class: `band through ${band.way}${band.happened ? "" : " intended"}`, x: n(d.x0), y: n(middle - tall / 2), width: 2 * half, height: n(tall) });
      if (small) {
        el(link, "text", { x: n(d.x0 + 6), y: n(middle - 3), class: "thing" }, fit(band.what, size, 2 * half - 10));
        el(link, "text", { x: n(d.x0 + 6), y: n(middle + 11), class: "told small" }, fit(band.happened ? band.told : `${band.told}, planned or unclear`, 11.5, 2 * half - 8));
      } else {
        el(link, "text", { x: n(d.x0 + 10), y: n(middle + 5), class: "thing" }, fit(band.label, size, 2 * half - 40 - wide(band.told, 13)));
        el(link, "text", { x: n(d.x1 - 10), y: n(middle + 5), "text-anchor": "end", class: "told" }, band.told);
      }
    }
    for (const d of graph.nodes.filter((one) => one.name)) {
      const given = d.end === "end"; // of links: the giver's stands left of its bar
      el(svg, "rect", { class: "solid n", x: n(d.x0), y: n(d.y0), width: bar, height: n(Math.max(2, d.y1 - d.y0)) });
      const at = small
        ? { x: given ? 0 : width, y: n(d.y0 - 6), "text-anchor": given ? "start" : "end" }
        : { x: n(given ? d.x0 - 8 : d.x1 + 8), y: n((d.y0 + d.y1) / 2 + 5), "text-anchor": d.end };
      el(svg, "text", { class: "node halo", ...at }, fit(d.name, size, small ? width * 0.45 : side - 10));
    }
  };

  const lines = (rows, unit, closed) => rows.map((row) => {
    let [x, y] = [0, 0];
    const line = [];
    for (let at = 0; at < row.length; at += 2) { x += row[at]; y += row[at + 1]; line.push([x / unit, y / unit]); }
    if (closed) line.push(line[0]);
    return line;
  });

  const drawMap = (svg, width, height, land) => {
    const { view: [middle, west, south, east, north], arcs, capitals, spots } = figures.map;
    const small = width < SMALL;
    const striped = stripes(svg);
    const edge = [];
    for (let at = 0; at <= 16; at += 1) {
      const along = west + ((east - west) * at) / 16;
      edge.push([middle + along, south], [middle + along, north]);
    }
    const projection = d3.geoEqualEarth().rotate([-middle, 0]).precision(0.3);
    // Just inside, or the edge of the whole world would count as the other edge.
    const inside = edge.map(([x, y]) => [Math.min(middle + 179.9, Math.max(middle - 179.9, x)), y]);
    projection.fitExtent([[4, 4], [width - 4, height - 4]], { type: "MultiPoint", coordinates: inside });
    projection.clipExtent([[0, 0], [width, height]]);
    const path = d3.geoPath(projection).digits(1);
    const clip = el(svg.querySelector("defs"), "clipPath", { id: `${svg.id}-clip` });
    el(clip, "rect", { width, height });
    const all = el(svg, "g", { "clip-path": `url(#${clip.id})` });
    el(all, "rect", { class: "sea", width, height });
    const outline = (type, coordinates, css) => el(all, "path", { d: path({ type, coordinates }) || "", class: css });
    outline("Polygon", lines(land.land, land.steps, true), "land");
    outline("MultiLineString", lines(land.borders, land.steps), "border");
    outline("MultiLineString", lines(land.disputed, land.steps), "border apart");
    const at = (place) => projection(place);
    const holds = ([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height;

    const widest = Math.max(1, ...arcs.map((arc) => arc.events));
    for (const arc of arcs) {
      const [[ax, ay], [bx, by]] = arc.ends.map(at);
      // It bends to its own right, so that two ways never overlap.
      const [cx, cy] = [(ax + bx) / 2 - (by - ay) * 0.2, (ay + by) / 2 + (bx - ax) * 0.2];
      const thick = 1.8 + (6 * arc.events) / widest;
      const d = `M${n(ax)},${n(ay)}Q${n(cx)},${n(cy)} ${n(bx)},${n(by)}`;
      const link = part(all, arc.href, arc.told);
      el(link, "path", { d, class: "reach" });
      el(link, "path", { d, "stroke-width": n(thick), ...toned(svg, arc.way, striped) });
      const size = 4 + thick;
      const turn = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
      el(link, "path", {
        d: `M${n(-size)},${n(-size)}L${n(size)},0L${n(-size)},${n(size)}Z`, class: `solid ${arc.way}`,
        transform: `translate(${n((ax + 2 * cx + bx) / 4)} ${n((ay + 2 * cy + by) / 4)}) rotate(${n(turn)})`,
      });
    }

    const taken = [];
    const name = (text, [x, y], r, css) => {
      const size = small ? 12 : 13;
      const short = fit(text, size, 150);
      const long = wide(short, size + 1) * (css === "node" ? 1.12 : 1);
      for (const [dx, dy] of [[r + 3, 4.5], [-r - 3 - long, 4.5], [-long / 2, -r - 4], [-long / 2, r + size]]) {
        const box = [x + dx, y + dy - size, x + dx + long, y + dy + 3];
        const inView = box[0] >= 2 && box[2] <= width - 2 && box[1] >= 2 && box[3] <= height - 2;
        if (inView && taken.every((b) => box[2] < b[0] || box[0] > b[2] || box[3] < b[1] || box[1] > b[3])) {
          taken.push(box);
          el(all, "text", { x: n(x + dx), y: n(y + dy), class: `${css} halo` }, short);
          return;
        }
      }
    };
    const most = Math.max(1, ...spots.map((spot) => spot.events));
    const sized = spots.map((spot) => ({ spot, where: at(spot.at), r: 3 + 5 * Math.sqrt(spot.events / most) }))
      .filter((one) => one.where && holds(one.where));
    for (const { spot, where: [x, y], r } of sized) {
      const link = part(all, spot.href, spot.told);
      el(link, "circle", { cx: n(x), cy: n(y), r: n(r), class: spot.exact ? "spot" : "spot region" });
    }
    for (const capital of capitals) {
      const [x, y] = at(capital.at);
      const box = el(all, "rect", { x: n(x - 4), y: n(y - 4), width: 8, height: 8, class: "capital" });
      el(box, "title", {}, `${capital.told}, ${capital.name}`);
      taken.push([x - 5, y - 5, x + 5, y + 5]);
    }
    for (const capital of capitals) name(capital.name, at(capital.at), 5, "node");
    for (const { spot, where, r } of sized.slice(0, small ? 6 : 14)) name(spot.name, where, r, "thing");
    const outside = spots.length - sized.length;
    if (outside) {
      el(all, "text", { x: 6, y: height - 7, class: "told small halo" }, `${outside} ${outside === 1 ? "place" : "places"} outside this view: see the table`);
    }
  };

  const draw = (svg, drawer, ...more) => {
    const { width, height } = svg.viewBox.baseVal;
    svg.querySelector(".waiting").remove();
    drawer(svg, width, height, ...more);
    walk(svg);
  };
  const all = (what) => document.querySelectorAll(`svg[data-draw="${what}"]`);
  all("flows").forEach((svg) => draw(svg, drawFlows));
  const maps = all("map");
  if (maps.length) {
    fetch(maps[0].dataset.land).then((answer) => answer.json())
      .then((land) => maps.forEach((svg) => draw(svg, drawMap, land)))
      .catch(() => maps.forEach((svg) => { svg.querySelector("text").textContent = "The map could not be loaded: see the table."; }));
  }
})();
