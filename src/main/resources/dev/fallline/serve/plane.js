'use strict';
// What is drawn into a part of the plane.
globalThis.plane = (() => {
  const {made} = client;
  const {shown, theme, groundColor} = fallline;
  const number = (v) => shown('number', v);
  const rgb = (color) => [1, 3, 5].map((k) => parseInt(color.slice(k, k + 2), 16));
  const mixed = (from, to, share) => from.map((c, k) => c + share * (to[k] - c));
  const tone = (i) => theme().tones[i % theme().tones.length];

  // Round numbers within an interval.
  function ticks(from, to) {
    const rough = (to - from) / 5;
    const unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((k) => k * unit).find((s) => s >= rough);
    const all = [];
    for (let k = Math.ceil(from / step); k * step <= to; k++) all.push(Number((k * step).toPrecision(12)));
    return all;
  }

  // Where what lies, for drawing into a square with axes at the left and below.
  function square(canvas, [left, right, bottom, top], names) {
    const size = canvas.clientWidth;
    const density = devicePixelRatio || 1;
    if (canvas.width !== size * density) canvas.width = canvas.height = size * density;
    const context = canvas.getContext('2d');
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, size, size);
    const box = {x: 46, y: 8, width: size - 56, height: size - 52};
    const px = (x) => box.x + (x - left) / (right - left) * box.width;
    const py = (y) => box.y + (top - y) / (top - bottom) * box.height;
    return {
      context, box, px, py,
      x: (h) => left + (h - box.x) / box.width * (right - left),
      y: (v) => top - (v - box.y) / box.height * (top - bottom),
      clip(work) {
        context.save();
        context.beginPath();
        context.rect(box.x, box.y, box.width, box.height);
        context.clip();
        work();
        context.restore();
      },
      axes() {
        const colors = theme();
        context.font = `12px ${fallline.fonts}`;
        context.fillStyle = colors.muted;
        context.strokeStyle = colors.line;
        context.strokeRect(box.x, box.y, box.width, box.height);
        context.textAlign = 'center';
        for (const x of ticks(left, right)) context.fillText(number(x), px(x), box.y + box.height + 16);
        context.fillText(names[0], box.x + box.width / 2, size - 6);
        context.textAlign = 'right';
        for (const y of ticks(bottom, top)) context.fillText(number(y), box.x - 6, py(y) + 4);
        context.save();
        context.translate(11, box.y + box.height / 2);
        context.rotate(-Math.PI / 2);
        context.textAlign = 'center';
        context.fillText(names[1], 0, 0);
        context.restore();
      },
    };
  }

  // A canvas with a pixel for each number, to be drawn larger.
  function picture(width, height, color) {
    const canvas = made('canvas', {width, height});
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) image.data.set([...color(i), 255], 4 * i);
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas;
  }

  // A range of logarithms beside a number.
  function link(range, input, changed) {
    range.addEventListener('input', () => {
      input.value = Number((10 ** range.value).toPrecision(2));
    });
    range.addEventListener('change', changed);
    const follow = () => {
      if (Number(input.value) > 0) range.value = Math.log10(Number(input.value));
    };
    input.addEventListener('change', () => {
      follow();
      changed();
    });
    return follow;
  }

  return {number, rgb, mixed, tone, groundColor, square, picture, link};
})();
