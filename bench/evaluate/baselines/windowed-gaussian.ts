/** Rows a window holds, and how many new ones are waited for once it is full. */
const windowRows = 6_400;
const step = 100;

/** The windowed Gaussian that the Numenta Anomaly Benchmark compares with: 1 - Q(|z|) in a sliding window. */
export function windowedGaussian(values: Float64Array): Float64Array {
  const scores = new Float64Array(values.length);
  let from = 0;
  let sum = 0;
  let squares = 0;
  let held = 0;
  let mean = 0;
  let deviation = 1e-6;
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    scores[i] = held === 0 ? 0 : 1 - 0.5 * erfc(Math.abs(value - mean) / deviation / Math.SQRT2);
    sum += value;
    squares += value * value;
    held++;
    if (held > windowRows + step) {
      for (const end = from + step; from < end; from++) {
        const old = values[from] as number;
        if (Number.isNaN(old)) continue;
        sum -= old;
        squares -= old * old;
        held--;
      }
    } else if (held > windowRows) continue;
    mean = sum / held;
    deviation = Math.sqrt(Math.max(0, squares / held - mean * mean)) || 1e-6;
  }
  return scores;
}

/** Complementary error function, relative error below 1.2e-7 (Numerical Recipes' Chebyshev fit). */
function erfc(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + z / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const r = t * Math.exp(-z * z + coefficients.reduceRight((sum, one) => sum * t + one, 0));
  return x >= 0 ? r : 2 - r;
}
