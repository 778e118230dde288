// What the pages' pictures need of d3; tools/vendor_web.sh bundles it into assets/d3.min.js.
export { geoEqualEarth, geoPath } from "d3-geo";
export { sankey, sankeyLinkHorizontal } from "d3-sankey";
