// Uploads photo.jpg with tus-js-client: the first piece, an abort, then the rest from where the collector stands.
const tus = require("tus-js-client");
const fs = require("fs");
const [url, response, digest, secret] = process.argv.slice(2);
const PIECE = 1048576;

const options = (more) => ({
  endpoint: url + "/api/v1/uploads",
  chunkSize: PIECE,
  retryDelays: [0, 100, 500],
  metadata: { response, digest },
  headers: { "teren-secret": secret },
  onError: (error) => { console.error(String(error)); process.exit(1); },
  ...more,
});
const file = fs.readFileSync("photo.jpg");

const first = new tus.Upload(file, options({
  onChunkComplete: (size, accepted) => {
    first.abort().then(() => { console.log("aborted at " + accepted); resume(first.url); });
  },
}));

function resume(uploadUrl) {
  let told = false;
  const rest = new tus.Upload(file, options({
    uploadUrl,
    onProgress: (sent) => { if (!told) { told = true; console.log("resumed at " + Math.floor(sent / PIECE) * PIECE); } },
    onSuccess: () => { console.log("done at " + rest.url); process.exit(0); },
  }));
  rest.start();
}

first.start();
