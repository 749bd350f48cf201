/// Implicit steppers against SUNDIALS' CVODE and LAPACK, where installed, and against their own linear algebra.

#include <freefield/flow/stiff.hpp>

#include <benchmark/ratio.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#ifdef FREEFIELD_HAS_SUNDIALS
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#endif

namespace ff = freefield;

#ifdef FREEFIELD_HAS_LAPACK
extern "C" {
void dgttrf_(int const* n, double* below, double* diagonal, double* above, double* second, int* pivots, int* info);
void dgttrs_(char const* transposed, int const* n, int const* columns, double const* below, double const* diagonal,
             double const* above, double const* second, int const* pivots, double* b, int const* rows, int* info);
}
#endif

namespace {

#ifdef FREEFIELD_HAS_SUNDIALS
constexpr double robertson_end = 0.2083340149701255e-7;

auto const robertson = ff::ode([](auto const& y) {
  auto v = y;
  v[0] = -0.04 * y[0] + 1e4 * y[1] * y[2];
  v[2] = 3e7 * y[1] * y[1];
  v[1] = -v[0] - v[2];
  return v;
});

auto solve_robertson(double tolerance) {
  return ff::evolve(robertson, std::array{1.0, 0.0, 0.0}, 0.0, 1e11, ff::steppers::radau5{},
                    {.tolerance = tolerance, .absolute_tolerance = tolerance * 1e-6});
}

int velocity(double, N_Vector y, N_Vector rate, void*) {
  double const* const x = N_VGetArrayPointer(y);
  double* const v = N_VGetArrayPointer(rate);
  v[0] = -0.04 * x[0] + 1e4 * x[1] * x[2];
  v[2] = 3e7 * x[1] * x[1];
  v[1] = -v[0] - v[2];
  return 0;
}
int jacobian(double, N_Vector y, N_Vector, SUNMatrix j, void*, N_Vector, N_Vector, N_Vector) {
  double const* const x = N_VGetArrayPointer(y);
  double const entries[3][3] = {{-0.04, 1e4 * x[2], 1e4 * x[1]},
                                {0.04, -1e4 * x[2] - 6e7 * x[1], -1e4 * x[1]},
                                {0.0, 6e7 * x[1], 0.0}};
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) SM_ELEMENT_D(j, r, c) = entries[r][c];
  return 0;
}

struct cvode_result {
  double value;
  long evaluations;
};

cvode_result solve_by_cvode(double tolerance) {
  SUNContext context = nullptr;
  SUNContext_Create(nullptr, &context);
  N_Vector y = N_VNew_Serial(3, context);
  double* const x = N_VGetArrayPointer(y);
  x[0] = 1;
  x[1] = x[2] = 0;
  void* memory = CVodeCreate(CV_BDF, context);
  CVodeInit(memory, velocity, 0, y);
  CVodeSStolerances(memory, tolerance, tolerance * 1e-6);
  SUNMatrix matrix = SUNDenseMatrix(3, 3, context);
  SUNLinearSolver solver = SUNLinSol_Dense(y, matrix, context);
  CVodeSetLinearSolver(memory, solver, matrix);
  CVodeSetJacFn(memory, jacobian);
  CVodeSetMaxNumSteps(memory, 1'000'000);
  CVodeSetStopTime(memory, 1e11);
  double reached = 0;
  CVode(memory, 1e11, y, &reached, CV_NORMAL);
  cvode_result result{x[0], 0};
  CVodeGetNumRhsEvals(memory, &result.evaluations);
  CVodeFree(&memory);
  SUNLinSolFree(solver);
  SUNMatDestroy(matrix);
  N_VDestroy(y);
  SUNContext_Free(&context);
  return result;
}

/// Robertson's reaction to t = 1e11.  `ratio` compares times at a tolerance of 1e-8 each; the other counters are the
/// evaluations and the relative errors at the end, and what ours needs for an error as large as theirs (at 1e-6).
void robertson_against_cvode(benchmark::State& state) {
  bench::report_ratio(state, [] { benchmark::DoNotOptimize(solve_robertson(1e-8)); },
                      [] { benchmark::DoNotOptimize(solve_by_cvode(1e-8)); });
  auto const ours = solve_robertson(1e-8), coarse = solve_robertson(1e-6);
  auto const theirs = solve_by_cvode(1e-8);
  state.counters["evaluations"] = static_cast<double>(ours.evaluations);
  state.counters["evaluations_cvode"] = static_cast<double>(theirs.evaluations);
  state.counters["evaluations_at_1e-6"] = static_cast<double>(coarse.evaluations);
  state.counters["error"] = std::abs(ours.state[0] / robertson_end - 1);
  state.counters["error_cvode"] = std::abs(theirs.value / robertson_end - 1);
  state.counters["error_at_1e-6"] = std::abs(coarse.state[0] / robertson_end - 1);
}
BENCHMARK(robertson_against_cvode)->UseManualTime()->Unit(benchmark::kMicrosecond);
#endif

constexpr std::size_t cells = 10'000;

auto const front = ff::with_band<1, 1>(ff::ode([](auto const& u, auto& rate, auto const&) {
  std::size_t const n = u.size();
  double const k = 100.0;
  rate[0] = k * (u[1] - u[0]) + u[0] * (1.0 - u[0]);
  for (std::size_t i = 1; i + 1 < n; ++i) rate[i] = k * (u[i - 1] - 2.0 * u[i] + u[i + 1]) + u[i] * (1.0 - u[i]);
  rate[n - 1] = k * (u[n - 2] - u[n - 1]) + u[n - 1] * (1.0 - u[n - 1]);
}));

std::vector<double> front_start() {
  std::vector<double> u(cells);
  for (std::size_t i = 0; i < cells; ++i) u[i] = 1 / (1 + std::exp(0.05 * (static_cast<double>(i) - 2000.0)));
  return u;
}

/// shift I - J by elimination with exchanges of rows.
class own_elimination {
 public:
  own_elimination() : j_(cells) {
    for (std::size_t i = 0; i < cells; ++i) {
      j_(i, i) = -200.0;
      if (i > 0) j_(i, i - 1) = j_(i - 1, i) = 100.0;
    }
  }
  void factorise() { benchmark::DoNotOptimize(factor_.factorise(10.0, j_)); }
  void solve(std::vector<double>& b) const { factor_.solve_in_place(b); }

 private:
  ff::band_matrix<double, 1, 1> j_;
  ff::band_factor<double, 1, 1> factor_;
};

#ifdef FREEFIELD_HAS_LAPACK
class lapack_elimination {
 public:
  void factorise() {
    below_.assign(cells - 1, -100.0);
    diagonal_.assign(cells, 210.0);
    above_.assign(cells - 1, -100.0);
    dgttrf_(&size, below_.data(), diagonal_.data(), above_.data(), second_.data(), pivots_.data(), &info_);
  }
  void solve(std::vector<double>& b) {
    int const one = 1;
    dgttrs_("N", &size, &one, below_.data(), diagonal_.data(), above_.data(), second_.data(), pivots_.data(), b.data(),
            &size, &info_);
  }

 private:
  static constexpr int size = static_cast<int>(cells);
  std::vector<double> below_, diagonal_, above_, second_ = std::vector<double>(cells - 2);
  std::vector<int> pivots_ = std::vector<int>(cells);
  int info_ = 0;
};

void solves_against_lapack(benchmark::State& state) {
  own_elimination ours;
  lapack_elimination theirs;
  std::vector<double> b = front_start();
  auto const work = [&](auto& elimination) {
    return [&] {
      elimination.factorise();
      for (int k = 0; k < 6; ++k) elimination.solve(b);
      benchmark::ClobberMemory();
    };
  };
  bench::report_ratio(state, work(ours), work(theirs));
}
BENCHMARK(solves_against_lapack)->UseManualTime()->Unit(benchmark::kMicrosecond);
#endif

/// A step of reaction and diffusion on a line against the linear algebra in it, its factorisations and solves alone.
/// @param solves  of a run
template <class Elimination, class S, class Solves>
void reaction_diffusion(benchmark::State& state, S stepper, double tolerance, Solves const& solves) {
  auto const run = [&] { return ff::evolve(front, front_start(), 0.0, 20.0, stepper, {.tolerance = tolerance}); };
  auto const once = run();
  Elimination elimination;
  std::vector<double> b = front_start();
  bench::report_ratio(state, [&] { benchmark::DoNotOptimize(run()); }, [&] {
    for (long k = 0; k < once.factorisations; ++k) elimination.factorise();
    for (long k = 0; k < solves(once); ++k) elimination.solve(b);
    benchmark::ClobberMemory();
  });
  state.counters["steps"] = static_cast<double>(once.steps);
  state.counters["factorisations"] = static_cast<double>(once.factorisations);
  state.counters["evaluations"] = static_cast<double>(once.evaluations);
}

template <class Elimination>
void rosenbrock(benchmark::State& state) {
  reaction_diffusion<Elimination>(state, ff::steppers::rosenbrock4{}, 1e-6,
                                  [](auto const& once) { return 6 * (once.steps + once.rejected); });
}
/// An evaluation in every iteration of Newton's method, and a solve for the error.
template <class Elimination>
void tr_bdf2(benchmark::State& state) {
  reaction_diffusion<Elimination>(state, ff::steppers::tr_bdf2{}, 1e-5,
                                  [](auto const& once) { return once.evaluations + once.steps + once.rejected; });
}
BENCHMARK(rosenbrock<own_elimination>)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(tr_bdf2<own_elimination>)->UseManualTime()->Unit(benchmark::kMillisecond);
#ifdef FREEFIELD_HAS_LAPACK
BENCHMARK(rosenbrock<lapack_elimination>)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(tr_bdf2<lapack_elimination>)->UseManualTime()->Unit(benchmark::kMillisecond);
#endif

}  // namespace
