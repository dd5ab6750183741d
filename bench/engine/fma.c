/* How many multiply-adds a second the machine can do: ten independent accumulators a thread, nothing from memory. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LANES 16
#define CHAINS 10
typedef float vec __attribute__((vector_size(LANES * sizeof(float))));

static const long rounds = 20000000;

static void *work(void *result) {
  vec sums[CHAINS], factor, term;
  for (int lane = 0; lane < LANES; lane++) factor[lane] = 0.999f, term[lane] = 0.001f;
  for (int chain = 0; chain < CHAINS; chain++) sums[chain] = factor;
  for (long round = 0; round < rounds; round++)
    for (int chain = 0; chain < CHAINS; chain++) sums[chain] = sums[chain] * factor + term;
  vec sum = sums[0];
  for (int chain = 1; chain < CHAINS; chain++) sum += sums[chain];
  *(float *)result = sum[0];
  return NULL;
}

int main(int argc, char **argv) {
  int threads = argc > 1 ? atoi(argv[1]) : 1;
  double best = 0;
  for (int repeat = 0; repeat < 5; repeat++) {
    pthread_t ids[64];
    float results[64];
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < threads; i++) pthread_create(&ids[i], NULL, work, &results[i]);
    for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = end.tv_sec - start.tv_sec + 1e-9 * (end.tv_nsec - start.tv_nsec);
    double rate = 2.0 * LANES * CHAINS * rounds * threads / seconds / 1e9;
    if (rate > best) best = rate;
  }
  printf("%.1f\n", best);
  return 0;
}
