'use strict';
// What a reader does with a chart: zoom into it, change its scale, save it as a picture.
globalThis.chartTools = (() => {
  // ---- Zoom. Ranges are [from, to] in the numbers of the axis, powers of ten on a logarithmic one;
  // null is the whole range.

  // What an axis needs to show a range.
  function shown(axis, range) {
    const {min = null, max = null, interval = null, axisLabel} = axis;
    if (!range) return {min, max, interval, axisLabel: {showMinLabel: axisLabel.showMinLabel ?? null, showMaxLabel: axisLabel.showMaxLabel ?? null}};
    const decades = range[1] - range[0];
    const step = !axis.log ? null : decades >= 1.5 ? Math.ceil(decades / 7) : decades > 0.6 ? Math.log10(2) : null;
    // ECharts counts ticks from the least number on.
    const from = step ? Math.floor(range[0] / Math.min(step, 1) + 1e-9) * Math.min(step, 1) : range[0];
    return {min: from, max: range[1], interval: step, axisLabel: {showMinLabel: Boolean(step), showMaxLabel: false}};
  }

  // A range moved into a whole one; null where it is as wide.
  function within([from, to], [least, greatest]) {
    const width = to - from;
    if (width >= (greatest - least) * (1 - 1e-9)) return null;
    const start = Math.min(Math.max(from, least), greatest - width);
    return [start, start + width];
  }

  /**
   * Keys, mouse and fingers on a drawing with two axes of numbers.
   * state: what is shown, as {x, y}; it outlives the drawing
   * changed: called after each change
   */
  function zoom(plot, chart, option, state, changed) {
    const extent = (name) => chart.getModel().getComponent(name).axis.scale.getExtent();
    const whole = {x: extent('xAxis'), y: extent('yAxis')};
    const square = plot.classList.contains('square');
    const ending = new AbortController();
    const {signal} = ending;

    function show(x, y) {
      Object.assign(state, {x, y});
      chart.setOption({xAxis: shown(option.xAxis, x), yAxis: shown(option.yAxis, y)});
      plot.style.touchAction = x || y ? (square ? 'none' : 'pan-y') : '';
      changed();
    }

    // The range of the points between two values of x.
    function fitted(x) {
      if (!x) return null;
      let [low, high] = [Infinity, -Infinity];
      for (const series of option.series) {
        if (state.off?.has(series.name)) continue;
        for (const point of series.data) {
          if (!(point[0] >= x[0] && point[0] <= x[1])) continue;
          for (const k of [series.encode?.y ?? 1].flat()) {
            if (point[k] === null) continue;
            low = Math.min(low, point[k]);
            high = Math.max(high, point[k]);
          }
        }
      }
      if (low > high) return state.y ?? null;
      const margin = high > low ? 0.05 * (high - low) : Math.abs(high) * 0.05 || 1;
      return [low - margin, high + margin];
    }

    const about = ([from, to], factor) => {
      const [middle, half] = [(from + to) / 2, (to - from) / 2 * factor];
      return [middle - half, middle + half];
    };
    function scale(factor) {
      const x = within(about(extent('xAxis'), factor), whole.x);
      show(x, square ? within(about(extent('yAxis'), factor), whole.y) : fitted(x));
    }
    // By parts of what is shown.
    function move(right, up) {
      const moved = ([from, to], by) => [from + by * (to - from), to + by * (to - from)];
      const x = state.x && within(moved(state.x, right), whole.x);
      const y = state.y && square ? within(moved(state.y, up), whole.y) : state.y;
      show(x, up === 0 && !square ? fitted(x) : y);
    }
    const reset = () => show(null, null);
    const zoomed = () => Boolean(state.x || state.y);

    const keys = {
      '+': () => scale(0.5), '=': () => scale(0.5), '-': () => scale(2), 0: reset, Escape: reset,
      ArrowLeft: () => move(-0.2, 0), ArrowRight: () => move(0.2, 0), ArrowUp: () => move(0, 0.2), ArrowDown: () => move(0, -0.2),
    };
    plot.tabIndex = 0;
    plot.addEventListener('keydown', (e) => {
      if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key.startsWith('Arrow') && !(zoomed() && (square || /Left|Right/.test(e.key)))) return;
      e.preventDefault();
      keys[e.key]();
    }, {signal});
    plot.addEventListener('dblclick', reset, {signal});

    let start = null; // of a drag, in pixels of the drawing
    let frame = null;
    const place = (e) => {
      const box = plot.getBoundingClientRect();
      return [e.clientX - box.left, e.clientY - box.top];
    };
    const end = () => {
      frame?.remove();
      start = frame = null;
    };
    plot.addEventListener('pointerdown', (e) => {
      if (e.button === 0) start = place(e);
    }, {signal});
    addEventListener('pointermove', (e) => {
      if (!start) return;
      const [x, y] = place(e);
      if (e.pointerType !== 'mouse') {
        if (zoomed()) move((start[0] - x) / plot.clientWidth, (y - start[1]) / plot.clientHeight);
        start = [x, y];
        return;
      }
      if (!frame && Math.hypot(x - start[0], y - start[1]) < 6) return;
      if (!frame) {
        frame = document.createElement('div');
        frame.className = 'frame';
        plot.append(frame);
      }
      const [left, top] = [Math.min(x, start[0]), Math.min(y, start[1])];
      Object.assign(frame.style, {left: `${left}px`, top: `${top}px`, width: `${Math.abs(x - start[0])}px`, height: `${Math.abs(y - start[1])}px`});
    }, {signal});
    addEventListener('pointerup', (e) => {
      if (frame) {
        const corners = [start, place(e)];
        const [p, q] = corners.map((corner) => chart.convertFromPixel('grid', corner));
        const range = (k, [least, greatest]) => {
          const clamp = (v) => Math.min(Math.max(v, least), greatest);
          const [a, b] = [clamp(p[k]), clamp(q[k])];
          return [Math.min(a, b), Math.max(a, b)];
        };
        const across = range(0, extent('xAxis'));
        const up = range(1, extent('yAxis'));
        const flat = Math.abs(corners[0][1] - corners[1][1]) < 12; // a stroke along the axis
        if (across[0] < across[1] && flat && !square) show(across, fitted(across));
        else if (across[0] < across[1] && up[0] < up[1]) show(across, up);
      }
      end();
    }, {signal});
    addEventListener('pointercancel', end, {signal});

    if (zoomed()) show(state.x, state.y);
    return {nearer: () => scale(0.5), farther: () => scale(2), reset, zoomed, dispose: () => ending.abort()};
  }

  // ---- Pictures

  const svgSpace = 'http://www.w3.org/2000/svg';
  function svgElement(name, attributes, ...children) {
    const element = document.createElementNS(svgSpace, name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...children);
    return element;
  }

  const titleOf = (plot) => plot.parentElement.querySelector('h3').textContent;

  // What is drawn on a canvas, as SVG: paths, texts and pictures.
  function traced(drawOn) {
    const root = svgElement('svg', {});
    const measure = document.createElement('canvas').getContext('2d');
    const add = (name, attributes, ...children) => root.append(svgElement(name, attributes, ...children));
    let path = '';
    const point = (x, y) => `${x.toFixed(2)},${y.toFixed(2)}`;
    const context = {
      font: '',
      globalAlpha: 1,
      lineWidth: 1,
      beginPath: () => (path = ''),
      moveTo: (x, y) => (path += `M${point(x, y)}`),
      lineTo: (x, y) => (path += `L${point(x, y)}`),
      closePath: () => (path += 'Z'),
      fill: () => add('path', {d: path, fill: context.fillStyle, 'fill-opacity': context.globalAlpha}),
      stroke: () => add('path', {d: path, fill: 'none', stroke: context.strokeStyle, 'stroke-width': context.lineWidth, 'stroke-opacity': context.globalAlpha}),
      strokeRect: (x, y, width, height) => add('rect', {x, y, width, height, fill: 'none', stroke: context.strokeStyle}),
      fillText: (text, x, y) => add('text', {x, y, fill: context.fillStyle, 'font-size': parseFloat(context.font)}, text),
      measureText(text) {
        measure.font = context.font;
        return measure.measureText(text);
      },
      drawImage: (picture, x, y, width, height) =>
        add('image', {x, y, width, height, href: picture.toDataURL(), preserveAspectRatio: 'none', style: 'image-rendering: pixelated'}),
    };
    drawOn(context);
    return root;
  }

  // The drawing below its title and legend.
  function svg(plot, {colors, fonts, drawOn}) {
    const width = plot.clientWidth;
    const text = (x, y, size, words) => svgElement('text', {x, y, fill: colors.ink, 'font-size': size}, words);
    const measure = document.createElement('canvas').getContext('2d');
    measure.font = `14px ${fonts}`;
    const parts = [text(8, 20, 16, titleOf(plot))];
    let [x, y] = [8, 44];
    for (const item of plot.parentElement.querySelectorAll('.legend button[aria-pressed="true"]')) {
      const length = 52 + measure.measureText(item.textContent).width;
      if (x > 8 && x + length > width) [x, y] = [8, y + 20];
      const swatch = item.querySelector('svg').cloneNode(true);
      swatch.setAttribute('x', x);
      swatch.setAttribute('y', y - 12);
      parts.push(swatch, text(x + 36, y, 14, item.textContent));
      x += length;
    }
    const top = x > 8 ? y + 12 : 32;
    const height = top + plot.clientHeight;
    const drawing = drawOn ? traced(drawOn) : plot.querySelector('svg').cloneNode(true);
    Object.entries({x: 0, y: top, width, height: plot.clientHeight}).forEach(([key, value]) => drawing.setAttribute(key, value));
    const ground = svgElement('rect', {width, height, fill: colors.paper});
    const whole = svgElement('svg', {width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': fonts}, ground, ...parts, drawing);
    return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(whole))}`;
  }

  async function png(plot, look) {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    const drawn = plot.querySelector('canvas');
    if (drawn) {
      const density = drawn.width / drawn.clientWidth;
      Object.assign(canvas, {width: drawn.width, height: drawn.height + 32 * density});
      context.fillStyle = look.colors.paper;
      context.fillRect(0, 0, canvas.width, canvas.height);
      Object.assign(context, {fillStyle: look.colors.ink, font: `${16 * density}px ${look.fonts}`});
      context.fillText(titleOf(plot), 0, 20 * density);
      context.drawImage(drawn, 0, 32 * density);
    } else {
      const image = new Image();
      image.src = svg(plot, look);
      await image.decode();
      Object.assign(canvas, {width: 2 * image.width, height: 2 * image.height});
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
    }
    return canvas.toDataURL('image/png');
  }

  async function save(plot, format, look) {
    const link = document.createElement('a');
    link.href = await (format === 'svg' ? svg : png)(plot, look);
    link.download = `${titleOf(plot).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')}.${format}`;
    link.click();
  }

  // ---- Buttons

  /** Puts buttons below a drawing, each {text, name, work, disabled, pressed}; the focus stays. */
  function write(plot, buttons) {
    let place = plot.parentElement.querySelector('.tools');
    if (!place) {
      place = document.createElement('div');
      place.className = 'tools';
      place.setAttribute('role', 'group');
      place.setAttribute('aria-label', `Tools of ${titleOf(plot)}`);
      plot.after(place);
    }
    const focus = place.contains(document.activeElement) ? document.activeElement.textContent : null;
    place.replaceChildren(...buttons.map(({text, name, work, disabled, pressed}) => {
      const button = Object.assign(document.createElement('button'), {type: 'button', textContent: text, title: name, disabled: Boolean(disabled)});
      button.setAttribute('aria-label', name);
      if (pressed !== undefined) button.setAttribute('aria-pressed', String(pressed));
      button.addEventListener('click', work);
      return button;
    }));
    if (focus) [...place.children].find((b) => b.textContent === focus)?.focus();
  }

  return {zoom, save, write};
})();
