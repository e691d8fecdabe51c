// Makes the README's pictures of those that the tests have left: `npm run readme-pictures`, after ./test browser.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DESKTOP, People, SCREENSHOTS } from "./support/browser.mjs";

const IMAGES = fileURLToPath(new URL("../../../../../docs/images/", import.meta.url));
const PICTURES = { "desktop-light": "meeting", "console-cluster-desktop-light": "console" };
const BYTES_MAX = 100_000;
const QUALITY = 0.85;

const people = new People();
await people.start();
try {
  for (const [screenshot, image] of Object.entries(PICTURES)) {
    const png = readFileSync(`${SCREENSHOTS}${screenshot}.png`).toString("base64");
    const page = await people.open("about:blank");
    const webp = await page.evaluate(smaller, { png, quality: QUALITY, ...DESKTOP });
    writeFileSync(`${IMAGES}${image}.webp`, Buffer.from(webp, "base64"));
    const { size } = statSync(`${IMAGES}${image}.webp`);
    if (size >= BYTES_MAX) throw new Error(`${image}.webp has ${size} bytes, allowed are fewer than ${BYTES_MAX}`);
    console.log(`docs/images/${image}.webp: ${size} bytes`);
  }
} finally {
  await people.stop();
}

/** As WebP, and of a long page what is seen first. In the browser, which has all that this needs. */
async function smaller({ png, quality, width, height }) {
  const picture = new Image();
  picture.src = `data:image/png;base64,${png}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = Math.min(height, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}
