"""Spellings of one function fall together, and nothing that a document holds breaks the rules."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracemine import functions
from tracemine.functions import normalise, short_name

# Each row: the function, then the ways in which tools print it.
SPELLINGS = [
    # compilers, linkers and offsets
    (
        "drain",
        "drain.isra.0",
        "drain.part.3",
        "drain.part.0.isra.1",
        "drain.constprop.0.isra.0.cold+5",
        "drain.cold",
        "drain.lto_priv.12",
        "drain.llvm.8812",
        "drain.__uniq.19.llvm.4",
        "drain.avx2.0",
        "drain.3",
        "drain [clone .part.0]",
        "drain [clone .part.0] [clone .cold]",
        "drain (.cold.1)",
        "drain@plt",
        "drain@@GLIBC_2.34",
        "drain@GLIBC_2.2.5",
        "drain () from",
        "drain (void *) from /lib/pool.so",
        "drain@*",
        "drain@entry",
        "drain+0x1f",
        "drain+12",
        "drain + 67",
        "drain+0xd7/0x200",
        "  drain ",
    ),
    # the C library's own names for itself
    ("raise", "__GI_raise", "*__GI_raise", "__raise"),
    ("malloc", "__libc_malloc", "__GI___libc_malloc", "__interceptor_malloc", "malloc@plt"),
    ("read", "__read", "__GI___libc_read", "__libc_read", "__read_nocancel"),
    ("pthread_mutex_lock", "__pthread_mutex_lock", "___pthread_mutex_lock"),
    ("qsort_r", "__GI___qsort_r", "__qsort_r"),
    ("g_log", "IA__g_log"),
    ("vfprintf", "_IO_vfprintf", "__vfprintf_internal"),
    ("memmove", "__memmove_avx_unaligned_erms", "__memmove_avx512_unaligned_erms"),
    ("memset", "__memset_sse2", "__memset_evex_unaligned_erms", "__memset_power8"),
    ("strlen", "__strlen_avx2", "__strlen_evex", "__strlen_sse2_bsf", "__GI_strlen"),
    ("strcasecmp_l", "__strcasecmp_l_avx"),
    ("__memcpy_chk", "__memcpy_chk_sse2_unaligned"),
    # PowerPC's entry points, valgrind's wrappers
    ("fork", ".fork", "__fork", ".__fork"),
    (
        "pthread_create",
        "_vgw00000ZZ_libpthreadZdsoZd0_pthreadZucreateZAZa",
        "_vgrZU_libcZdsoZa_pthread_create",
        "__pthread_create_2_1",
        "pthread_create@*",
    ),
    # C++ with and without debug information
    (
        "ink::Pot::fill",
        "ink::Pot<int, 3>::fill",
        "ink::Pot<int, 3>::fill(int, char const*)",
        "ink::Pot<int, 3>::fill(int, char const*) const",
        "ink::Pot<int, 3>::fill(int) const &",
        "ink::Pot<int, 3>::fill() && noexcept",
        "long ink::Pot<int, 3>::fill<long>(std::vector<long> const&) const [clone .isra.0]",
        "ink::Pot<(Kind)3, (1 > 0)>::fill<&ink::Pot<int, 3>::operator< >",
        "static void ink::Pot<T>::fill(T) [with T = std::pair<int, int>]",
        "ink::Pot<int>::fill[abi:cxx11](int) const",
        "ink::Pot<int>::fill(int) requires Small<int>",
        "non-virtual thunk to ink::Pot<int>::fill(int)",
        "virtual thunk to ink::Pot<int>::fill(int)",
        "std::enable_if<is_pot_v<int, {lambda(int)#1}>, int>::type ink::Pot<int>::fill<int>(int)",
    ),
    ("ink::Pot::Pot", "ink::Pot<double, 2>::Pot", "ink::Pot<double, 2>::Pot(double)"),
    ("ink::Pot::~Pot", "ink::Pot<double, 2>::~Pot()"),
    ("ink::Pot::operator<", "ink::Pot<int>::operator<(ink::Pot<int> const&) const [clone .isra.0]"),
    ("ink::operator<<", "std::ostream& ink::operator<< <char>(std::ostream&, char const*)"),
    ("ink::Pot::operator<=", "ink::Pot<int>::operator<=(int)"),
    ("ink::Pot::operator<=>", "auto ink::Pot<int>::operator<=><int>(int) const"),
    ("ink::Pot::operator>>", "ink::Pot<int>::operator>>(int)"),
    ("ink::Pot::operator->", "ink::Pot<int>::operator->()", "ink::Pot<int>::operator-> ()"),
    ("ink::Pot::operator->*", "ink::Pot<int>::operator->*(int)"),
    ("ink::Pot::operator()", "ink::Pot<A>::operator() (int)", "ink::Pot<A>::operator()(int) const"),
    ("ink::Pot::operator[]", "ink::Pot<int>::operator[](unsigned long)"),
    ("ink::Pot::operator+=", "ink::Pot<int>::operator+=(int)"),
    ("ink::Pot::operator bool", "ink::Pot<int>::operator bool() const"),
    (
        "ink::Pot::operator char*",
        "ink::Pot::operator char const*() const",
        "ink::Pot::operator char const *",
        "ink::Pot::operator const char *",
    ),
    ("ink::Pot::operator std::vector", "ink::Pot::operator std::vector<int, A<int> >() const"),
    ("operator new", "operator new(unsigned long)", "_Znwm"),
    ("operator new[]", "operator new[](unsigned long, std::align_val_t)", "_Znam"),
    ("operator delete", "operator delete(void*, unsigned long)", "_ZdlPvm"),
    (
        "{anon}::seal",
        "(anonymous namespace)::seal",
        "(anonymous namespace)::seal(std::string const&) [clone .isra.0]",
        "void (anonymous namespace)::seal<int>(int)",
        "`anonymous namespace'::seal",
        "<unnamed>::seal(int)",
    ),
    (
        "brew::{lambda}::operator()",
        "brew::{lambda(int, std::unique_ptr<int>)#1}::operator()",
        "brew(int)::{lambda(int)#2}::operator()(int) const",
        "brew()::<lambda(int)>::operator()(int) const",
        "brew()::<lambda(auto:1)> [with auto:1 = int]::operator()",
        "brew()::'lambda'(int)::operator()(int) const",
        "brew()::'lambda0'(int)::operator()(int) const",
        "brew()::$_0::operator()(int) const",
    ),
    (
        "brew::{lambda}::operator()::{lambda}::operator()",
        "brew::{lambda(int)#1}::operator()(int) const::{lambda()#1}::operator()() const",
    ),
    (
        "std::string::size",
        "std::__cxx11::string::size() const",
        "std::__1::string::size[abi:ne200100]() const",
    ),
    ("std::error_category::name", "std::_V2::error_category::name() const"),
    ("std::function::operator()", "std::function<int (int, T)>::operator()(int, T) const"),
    ("std::__invoke_impl", "std::__invoke_impl<int, A&>(std::__invoke_other, struct {...} &)"),
    ("choose", "void (*choose<int>(int))(char)"),
    ("decant", "decltype(auto) decant<int>(int)", "decltype ((a)(b)) decant<int>(int)"),
    # Rust
    (
        "kiln::fire",
        "kiln::fire::h0123456789abcdef",
        "kiln[9f3c0d2e11aa4b57]::fire",
        "kiln::fire<i32>",
        "kiln::fire::<i32, fn(u8) -> u8>",
    ),
    ("kiln::fire::{closure}", "kiln::fire::{{closure}}", "kiln::fire::{closure_env#0}<u8>"),
    ("kiln::{impl#2}::fire", "kiln::{impl#2}::fire<T, alloc::alloc::Global>"),
    ("kiln::Oven::fire", "<kiln::Oven>::fire", "<kiln::Oven<T>>::fire::<i32>"),
    (
        "<kiln::Oven as kiln::Heat>::fire",
        "<kiln::Oven<T> as kiln::Heat<X>>::fire",
        "<kiln[9f]::Oven<T> as kiln[9f]::Heat>::fire::<i32>",
        "_$LT$kiln..Oven$u20$as$u20$kiln..Heat$GT$::fire::h0123456789abcdef",
    ),
    ("a::<impl a::Heat for []>::fire", "a::<impl a::Heat<I> for [T]>::fire"),
    ("f::FnOnce::call_once", "f::FnOnce::call_once{{vtable.shim}}", "f::FnOnce::call_once<(), X>"),
    # Go, OCaml, D, Ada, and what is not a symbol of a compiler
    (
        "main.(*Pool).run.{func}",
        "main.(*Pool).run.func1",
        "main.(*Pool).run.func1.2",
        "main.(*Pool).run.func2.gowrap1",
    ),
    ("main.(*Pool).run", "main.(*Pool[...]).run", "main.(*Pool).run-fm"),
    ("main.pick", "main.pick[go.shape.string_0]", "main.pick[...]"),
    ("camlStore__insert", "camlStore__insert_320", "camlStore__insert_320_1204"),
    ("camlStore.insert", "camlStore.insert_17"),
    ("_D4kiln4fireFiZi",),
    ('kiln.inner."+"',),
    ('kiln.inner."<"',),
    ("py:leaf",),
    ("-[Kiln fire:]",),
    ("first second",),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "symbol"),
    [(row[0], symbol) for row in SPELLINGS for symbol in row],
)
def test_spellings_of_one_function_fall_together(function, symbol):
    assert normalise(symbol) == function


def test_different_functions_stay_apart():
    functions = [row[0] for row in SPELLINGS]
    assert len(set(functions)) == len(functions)
    apart = ["newNode", "free_all", "__free_all", "abort_job", "clone_box", "my_operator", "part"]
    assert [normalise(name) for name in apart] == apart


@pytest.mark.parametrize(
    "symbol",
    [
        None,
        "",
        " \t",
        "?",
        "??",
        "???",
        "(below main)",
        "<signal handler called>",
        "<function called from gdb>",
        "<cross-architecture call>",
        "<emit signal drained on instance 0x5581 [Pool]>",
        "[unknown]",
        "n/a",
        "0x7ffff7dfc24a",
        "??@plt",
    ],
)
def test_what_names_no_function_is_none(symbol):
    assert normalise(symbol) is None


@pytest.mark.parametrize(
    "symbol", ["()", "(", ")", "<", ">", "{", "[", "::", ".", "@plt", ".0", "__GI_", "operator<"]
)
def test_a_text_of_signs_only_is_kept(symbol):
    assert normalise(symbol) == symbol


@pytest.mark.parametrize(
    ("function", "short"),
    [
        ("drain", "drain"),
        ("ink::Pot::fill", "fill"),
        ("brew::{lambda}::operator()", "operator()"),
        ("ink::Pot::operator std::vector", "operator std::vector"),
        ("operator new[]", "operator new[]"),
        ("<kiln::Oven as kiln::Heat>::fire", "fire"),
        ("main.(*Pool).run", "run"),
        ("main.(*Pool).run.{func}", "run.{func}"),
        ('kiln.inner."+"', '"+"'),
        ("a::", "a::"),
        ("a.", "a."),
    ],
)
def test_short_name(function, short):
    assert short_name(function) == short


WORDS = """
    foo :: < > ( ) [ ] { } operator operator< operator() const int lambda <lambda( {lambda( #1 $_0
    'lambda' `anonymous .isra .0 .part @plt +0x1 .func1 -fm __GI_ IA__ * & -> ~ ? main _1 caml X Z
    _vgr0ZU_so_ _vgw0ZZ_so_ __cxx11 __1 _V2 ::h0123456789abcdef $LT$ $u20$ .. . __libc_ malloc
    _nocancel " ` ' [] (* {func} 0x1f n/a ?? é
"""
PHRASES = [
    " ",
    "\n",
    " as ",
    "impl ",
    "operator ",
    "operator new",
    "(anonymous namespace)",
    "\ud800",
]
PHRASES += ["virtual thunk to ", " -> ", " requires ", "(below main)", " [clone "]
PIECES = st.sampled_from(WORDS.split() + PHRASES)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=16).map("".join)))
@example("camlX_1.0_1")
@example("a.{func}.func1")
@example("__GI_.x@plt.isra.0")
@example("(*)(*)")
def test_any_text_comes_to_rest(symbol):
    function = normalise(symbol)
    if function is not None:
        assert function.strip()
        assert normalise(function) == function
        assert short_name(function)


@given(st.from_regex(r"[a-z](?:\w|::(?=[A-Za-z])|__cxx11|operator|func\d){1,40}", fullmatch=True))
def test_a_name_that_is_passed_at_a_glance_is_none_that_a_rule_would_change(name):
    """Names of words and `::` are looked at no closer; here every rule does."""
    if functions._plain.fullmatch(name):
        assert all(rule(name) == name for rule in functions.RULES)
        assert functions._nameless.fullmatch(name) is None


REPEATED = """
    ( ) () < <> > [ { {( a< a> (* .(*a) :: a:: a::< <a:: {lambda( <lambda $_0 'lambda' ` " ' $LT$
    .0 .isra.0 .func1 _1 +1 @x -> operator operator< __1:: __GI_ Za ? 0x
"""


@pytest.mark.parametrize("piece", [*REPEATED.split(), *PHRASES, "a ", " const", "f() const"])
@pytest.mark.parametrize("around", ["{}", "x{}x", "camlX{}", "_vgr0ZZ_x_{}"])
def test_hostile_names_end(piece, around):
    symbol = around.format(piece * (10_000 // len(piece)))
    function = normalise(symbol)
    assert function is None or normalise(function) == function


def test_huge_names_are_read_like_others():
    assert normalise("f" + "(" * 200_000) == "f"
    assert normalise("f" + "(" * 200_000 + ")" * 200_000 + " const") == "f"
    assert normalise("f<" + "x" * 1_000_000 + ">(int)") == "f"
    assert normalise("f" * 1_000_000 + ".isra.0") == "f" * 1_000_000
