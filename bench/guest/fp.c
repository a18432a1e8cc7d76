/* Floating point: bodies that attract each other (square root, division), a matrix product, a polynomial, in double and single. */
typedef unsigned int u32;
#define BODIES 5
#define SIDE 16
static double position[BODIES][3], speed[BODIES][3], mass[BODIES];
static float a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];

static void advance(double dt) {
  for (int i = 0; i < BODIES; i++) for (int j = i + 1; j < BODIES; j++) {
    double d[3], square = 0.01;
    for (int k = 0; k < 3; k++) { d[k] = position[i][k] - position[j][k]; square += d[k] * d[k]; }
    double pull = dt / (square * __builtin_sqrt(square));
    for (int k = 0; k < 3; k++) { speed[i][k] -= d[k] * mass[j] * pull; speed[j][k] += d[k] * mass[i] * pull; }
  }
  for (int i = 0; i < BODIES; i++) for (int k = 0; k < 3; k++) position[i][k] += dt * speed[i][k];
}
static void product(void) {
  for (int i = 0; i < SIDE; i++) for (int j = 0; j < SIDE; j++) {
    float sum = 0;
    for (int k = 0; k < SIDE; k++) sum += a[i][k] * b[k][j];
    c[i][j] = sum;
  }
}
static double sine(double x) { double q = x * x; return x * (1 - q * (1 / 6.0 - q * (1 / 120.0 - q * (1 / 5040.0 - q / 362880.0)))); }

int main(void) {
  for (int i = 0; i < BODIES; i++) { mass[i] = 1.0 / (i + 1); for (int k = 0; k < 3; k++) { position[i][k] = i * (k + 1) - k; speed[i][k] = 0.1 * (k - i); } }
  for (int i = 0; i < SIDE; i++) for (int j = 0; j < SIDE; j++) { a[i][j] = (float)(i - j) * 0.25f; b[i][j] = (float)(i * j) * 0.125f; }
  double sum = 0;
  for (int n = 0; n < ROUNDS; n++) {
    for (int k = 0; k < 20; k++) advance(0.001);
    product();
    a[n & 15][3] += c[2][n & 15] * 1e-6f;
    for (int k = 0; k < 200; k++) sum += sine(sum * 1e-3 + k * 0.005);
  }
  *(volatile u32 *)0x1000 = (u32)(sum + position[0][0] * 1000 + c[3][3]);
  return 0;
}
