// The mirror's worker: the app's own wasm, already compiled, without a page.

import { initSync, serve_mirror } from "/app.js";

self.onmessage = ({ data }) => {
  self.onmessage = null;
  initSync({ module: data });
  serve_mirror();
};
