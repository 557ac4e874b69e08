'use strict';
(() => {
  // Color-blind safe (Okabe and Ito 2008); dashes and symbols tell the same apart without color.
  const themes = {
    light: {
      ink: '#1b1f24', muted: '#57606a', line: '#d0d7de', paper: '#ffffff',
      tones: ['#0072b2', '#d55e00', '#009e73', '#b8578f', '#a87300', '#2b7fb8', '#4d4d4d'],
      ramp: ['#f4f8fb', '#c6dcec', '#86b8d9', '#3f8cc0', '#0b5f9b', '#07365c'],
    },
    dark: {
      ink: '#e6edf3', muted: '#9da7b1', line: '#3a424b', paper: '#14181d',
      tones: ['#56b4e9', '#e69f00', '#2fc59b', '#e39cc6', '#f0e442', '#ff8a4c', '#c9d1d9'],
      ramp: ['#1a2027', '#1f3a52', '#24608f', '#3b8cc4', '#7fbde6', '#d6ecfb'],
    },
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let printing = false;
  const theme = () => (dark.matches && !printing ? themes.dark : themes.light);

  // Numbers for people, by the rules of Unit.java.
  const exponent = (v) => v.toExponential(3).replace(/\.?0+e/, 'e').replace('e+', 'e');
  const grouped = (v) => v.toLocaleString('en-US', {maximumFractionDigits: 0});
  const units = {
    number(v) {
      const size = Math.abs(v);
      if (size === 0) return '0';
      if (size < 1e-4 || size >= 1e6) return exponent(v);
      return size >= 1000 ? grouped(v) : String(Number(v.toPrecision(4)));
    },
    count: grouped,
    percent: (v) => `${Number((100 * v).toFixed(2))} %`,
  };
  const shown = (unit, v) => (v === null || v === undefined || Number.isNaN(v) ? '–' : units[unit](v));

  // What ECharts calls to draw items of our own.
  const items = {
    band: (series) => (params, api) => {
      if (params.dataIndex > 0) return null; // the first draws all
      const there = series.data.filter((p) => p[1] !== null && p[2] !== null);
      const points = there.map((p) => api.coord([p[0], p[2]]))
        .concat([...there].reverse().map((p) => api.coord([p[0], p[1]])));
      return {type: 'polygon', shape: {points}, style: {fill: api.visual('color'), opacity: 0.2}, silent: true};
    },
    interval: () => (params, api) => {
      const [from, y] = api.coord([api.value(0), api.value(1)]);
      const [to] = api.coord([api.value(2), api.value(1)]);
      const path = `M${from},${y}H${to}M${from},${y - 5}v10M${to},${y - 5}v10`;
      return {type: 'path', shape: {pathData: path}, style: {stroke: theme().ink, fill: 'none', lineWidth: 1.5}};
    },
  };

  const escaped = (text) => echarts.format.encodeHTML(String(text));

  function finishAxis(axis, vertical, colors) {
    const category = axis.type === 'category';
    const unit = axis.unit;
    Object.assign(axis, {
      nameLocation: vertical ? (axis.inverse ? 'start' : 'end') : 'middle',
      nameGap: vertical ? 10 : 30,
      nameTextStyle: {color: colors.muted, fontSize: 13, align: vertical ? 'left' : 'center'},
      axisLine: {show: !vertical || category, lineStyle: {color: colors.line}},
      axisTick: {show: !vertical && !category, lineStyle: {color: colors.line}},
      splitLine: {show: !category, lineStyle: {color: colors.line, opacity: 0.6}},
      axisLabel: {color: colors.muted, fontSize: 12, hideOverlap: true},
    });
    if (category) {
      Object.assign(axis.axisLabel, {width: vertical ? 110 : 60, overflow: 'break', interval: axis.data.length <= 30 ? 0 : 'auto'});
      if (!vertical) axis.axisLabel.rotate = axis.data.some((name) => name.length > 3) ? 60 : 0;
      if (!vertical && axis.axisLabel.rotate) axis.axisLabel.width = 110;
    } else {
      axis.axisLabel.formatter = (v) => units[unit](v);
      if (!vertical) axis.splitNumber = 5;
    }
  }

  function finishSeries(series, option, colors) {
    if (series.tone !== undefined) series.color = colors.tones[series.tone % colors.tones.length];
    if (series.renderItem) series.renderItem = items[series.renderItem](series);
    if (series.type === 'boxplot') Object.assign(series, {itemStyle: {color: 'transparent', borderColor: series.color, borderWidth: 1.5}, boxWidth: [8, 24]});
    if (series.type === 'heatmap') {
      option.visualMap = {show: false, min: 0, max: 1, dimension: 2, inRange: {color: colors.ramp}};
      const inverted = (shade) => shade > 0.55;
      series.data = series.data.map((value) => ({value, label: {color: inverted(value[2]) ? colors.paper : colors.ink}}));
      Object.assign(series.label, {fontSize: 11, formatter: (p) => (p.value[3] ? grouped(p.value[3]) : '')});
      series.itemStyle = {borderColor: colors.paper, borderWidth: 1};
    }
  }

  // Some text lines for the point under the mouse.
  function tooltip(option, colors) {
    const [x, y] = [option.xAxis, option.yAxis];
    const say = (axis, v) => (axis.type === 'category' ? escaped(axis.data[v]) : shown(axis.unit, v));
    const line = (p) => {
      if (p.seriesType === 'heatmap') return `${escaped(y.data[p.value[1]])} taken for ${escaped(x.data[p.value[0]])}: ${grouped(p.value[3])}`;
      if (p.seriesType === 'boxplot') return `${escaped(p.name)}: median ${shown(x.unit, p.value[3])}, quartiles ${shown(x.unit, p.value[2])} and ${shown(x.unit, p.value[4])}`;
      if (p.seriesType === 'custom') return '';
      if (p.seriesType === 'line') return `${p.marker}${escaped(p.seriesName)}: ${say(y, p.value[1])}`;
      return `${p.marker}${escaped(p.seriesName)}: ${say(x, p.value[0])}, ${say(y, p.value[1])}`;
    };
    const lines = option.series.some((s) => s.type === 'line');
    return {
      trigger: lines ? 'axis' : 'item',
      confine: true,
      backgroundColor: colors.paper,
      borderColor: colors.line,
      textStyle: {color: colors.ink, fontSize: 13},
      axisPointer: {lineStyle: {color: colors.muted}},
      formatter: (all) => (lines
        ? [`${escaped(x.name)} ${shown(x.unit, all[0].value[0])}`, ...all.map(line)].filter(Boolean).join('<br>')
        : line(all)),
    };
  }

  const symbols = {
    circle: '<circle cx="15" cy="7" r="4"/>',
    rect: '<rect x="11.5" y="3.5" width="7" height="7"/>',
    triangle: '<path d="M15 2.5L19 11H11Z"/>',
    diamond: '<path d="M15 2L20 7L15 12L10 7Z"/>',
    pin: '<path d="M15 12L11 5A4 4 0 1 1 19 5Z"/>',
    arrow: '<path d="M15 2L19 12L15 9L11 12Z"/>',
    emptyCircle: '<circle cx="15" cy="7" r="3.5" fill="none" stroke-width="2"/>',
    emptyRect: '<rect x="11.5" y="3.5" width="7" height="7" fill="none" stroke-width="2"/>',
  };

  function swatch(series) {
    const dash = series.lineStyle && Array.isArray(series.lineStyle.type) ? series.lineStyle.type.join(' ') : '';
    const stroke = series.type === 'line' ? `<path d="M0 7H30" stroke-width="2" stroke-dasharray="${dash}"/>` : '';
    const mark = series.showSymbol === false ? '' : symbols[series.symbol] || symbols.circle;
    return `<svg width="30" height="14" aria-hidden="true" fill="${series.color}" stroke="${series.color}">${stroke}${mark}</svg>`;
  }

  // Beside the drawing rather than in it, where it would lie over the curves on a small screen.
  function writeLegend(place, chart, option) {
    place.replaceChildren();
    const named = option.series.filter((s) => s.type === 'line' || s.type === 'scatter');
    if (named.length < 2 || option.series.some((s) => s.type === 'boxplot')) return;
    for (const series of named) {
      const button = document.createElement('button');
      button.type = 'button';
      button.innerHTML = swatch(series);
      button.append(series.name);
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => {
        const on = button.getAttribute('aria-pressed') === 'false';
        button.setAttribute('aria-pressed', String(on));
        chart.dispatchAction({type: on ? 'legendSelect' : 'legendUnSelect', name: series.name});
      });
      place.append(button);
    }
  }

  function draw(plot) {
    const colors = theme();
    const option = JSON.parse(plot.parentElement.querySelector('script').textContent);
    const square = plot.classList.contains('square');
    finishAxis(option.xAxis, false, colors);
    finishAxis(option.yAxis, true, colors);
    option.series.forEach((s) => finishSeries(s, option, colors));
    Object.assign(option, {
      animation: false,
      textStyle: {fontFamily: 'inherit'},
      grid: {left: 4, right: square ? 8 : 22, top: 32, bottom: option.xAxis.name ? 28 : 4, containLabel: true},
      legend: {show: false},
      tooltip: tooltip(option, colors),
    });
    const chart = echarts.init(plot, null, {renderer: 'svg'});
    chart.setOption(option);
    writeLegend(plot.parentElement.querySelector('.legend'), chart, option);
    return chart;
  }

  const plots = [...document.querySelectorAll('.plot')];
  const charts = new Map();
  const drawAll = () => plots.forEach((plot) => {
    charts.get(plot)?.dispose();
    charts.set(plot, draw(plot));
  });
  drawAll();
  dark.addEventListener('change', drawAll);
  const print = (on) => () => {
    printing = on;
    if (dark.matches) drawAll();
  };
  addEventListener('beforeprint', print(true));
  addEventListener('afterprint', print(false));
  const sizes = new ResizeObserver((entries) => entries.forEach((e) => charts.get(e.target).resize()));
  plots.forEach((plot) => sizes.observe(plot));

  // Tables: a click on a head sorts by it; another turns the order round.
  function sort(table, column, direction) {
    const numeric = table.tHead.rows[0].cells[column].classList.contains('number');
    const key = (row) => {
      const cell = row.cells[column];
      if (!numeric) return cell.textContent;
      return cell.dataset.value === undefined ? NaN : Number(cell.dataset.value);
    };
    const compare = numeric
      ? (a, b) => direction * (a - b)
      : (a, b) => direction * a.localeCompare(b, undefined, {numeric: true});
    const missing = (k) => k === '' || Number.isNaN(k);
    const rows = [...table.tBodies[0].rows].map((row) => ({row, key: key(row)}));
    rows.sort((a, b) => (missing(a.key) || missing(b.key) ? missing(a.key) - missing(b.key) : compare(a.key, b.key)));
    table.tBodies[0].append(...rows.map((r) => r.row));
  }

  for (const table of document.querySelectorAll('table.data')) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const rising = head.getAttribute('aria-sort') !== 'ascending';
        heads.forEach((h) => h.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
        sort(table, column, rising ? 1 : -1);
      });
    });
  }
})();
