"""The table of file names: which names mean which role, with the source of each convention."""

from wundr_ray.contract.vocabulary import Role
from wundr_ray.roles.conventions.convention import HIDDEN, ConventionPlace, NameConvention, words

_LINGUIST_VENDOR = "GitHub Linguist, vendor.yml"
_LINGUIST_GENERATED = "GitHub Linguist, generated.rb"
_LINGUIST_DOCS = "GitHub Linguist, documentation.yml"

LIBRARIES = (
    NameConvention(
        Role.VENDORED,
        words(
            "jquery*.js jquery-[0-9]**.js jquery[-.]ui**.js jquery[-.]ui**.css",
            "jquery.effects.*.js",
            "jquery.fancybox.* jquery.fileupload*.js jquery.dataTables.js jquery*.validate**.js",
            "jquery*.unobtrusive-ajax.js jquery.cookie.js jquery.fn.gantt.js",
        ),
        _LINGUIST_VENDOR,
    ),
    NameConvention(
        Role.VENDORED,
        words(
            "bootstrap.min.js bootstrap.css bootstrap.bundle.js bootstrap.esm.js",
            "bootstrap-grid.css",
            "bootstrap-reboot.css bootstrap-theme.css bootstrap-datepicker.js bootbox.js",
            "font-awesome.css fontawesome.css fontawesome.js fontello*.css normalize.css",
            "foundation.js foundation.css skeleton.css animate.css materialize.css",
            "materialize.js",
            "select2.js select2.full.js select2.css bulma.css octicons.css",
        ),
        _LINGUIST_VENDOR,
    ),
    NameConvention(
        Role.VENDORED,
        words(
            "prototype.js prototype-[0-9]**.js scriptaculous.js mootools*[0-9].[0-9]**.js",
            "dojo.js",
            "MochiKit.js yahoo-*.js yui*.js ckeditor.js tiny_mce*.js shBrush*.js shCore.js",
            "shLegacy.js angular.js angular-*.js d3.js d3.v[0-9]*.js react.js react-dom.js",
            "modernizr.js modernizr-[0-9]**.js modernizr.custom.*.js knockout-[0-9]**.js",
            "html5shiv.js cordova*.js Chart.js extjs.js fuelux.js slick.js swfobject.js",
            "pdf.worker.js leaflet.draw-src.js leaflet.spin.js",
        ),
        _LINGUIST_VENDOR,
    ),
    NameConvention(
        Role.VENDORED,
        words(
            "prism.js prism.css prism-[a-z]**.js cropper.js cropper.css tribute.js",
            "cookieconsent.js cookieconsent.css snap.svg.js css3-mediaqueries**.js babel.min.js",
            "sequence-diagram**.js JSXTransformer.js react-with-addons.js codemirror.css",
            "swiper-bundle.js quill.js",
            "owl.carousel.js hammer.js jszip.js echarts.js highcharts.js daterangepicker.js",
            "daterangepicker.css apexcharts.js flatpickr.js metisMenu.js",
            "underscore.js lodash.js backbone.js moment.js handlebars.js mustache.js require.js",
            "raphael.js ember.js vue.js three.js popper.js respond.js codemirror.js",
            "highlight.pack.js mermaid.js plotly.js leaflet.js socket.io.js alpine.js htmx.js",
            "toastr.js sweetalert.js sweetalert2.js dropzone.js moment-timezone.js doctools.js",
            "language_data.js underscore-[0-9]**.js searchtools.js fullcalendar.js summernote.js",
        ),
        "libraries that are copied into repositories as often as Linguist's",
    ),
)
"""They hold unless the repository's own package has the library's name."""

NAMES = (
    NameConvention(
        Role.VENDORED,
        words(
            "gradlew gradlew.bat mvnw mvnw.cmd configure config.guess config.sub aclocal.m4",
            "libtool.m4 ltoptions.m4 ltsugar.m4 ltversion.m4 lt~obsolete.m4 cpplint.py",
            "dotnet-install.ps1 dotnet-install.sh erlang.mk waf *-vsdoc.js *.intellisense.js",
        ),
        _LINGUIST_VENDOR,
    ),
    NameConvention(
        Role.VENDORED,
        words("versioneer.py ez_setup.py distribute_setup.py get-pip.py ah_bootstrap.py"),
        "versioneer, setuptools, pip",
    ),
    NameConvention(
        Role.GENERATED,
        words("*_pb2.py *_pb2.pyi *_pb2_grpc.py *_pb2_grpc.pyi *_pb.js *_pb.ts *_pb.d.ts")
        + words("*_grpc_pb.js *_grpc_pb.d.ts *.pb.go *.pb.gw.go *.pb.cc *.pb.h *.pb.swift")
        + words("*.pb.ts *_pb.rb *.pbobjc.h *.pbobjc.m *.pb.dart"),
        "Protocol Buffers and gRPC",
    ),
    NameConvention(
        Role.GENERATED,
        words(
            "**.min.js **.min.css **.min.mjs **.min.cjs **-min.js **-min.css **.min.html",
            "**.js.map **.css.map **.mjs.map **.cjs.map **.d.ts.map **.bundle.js **.chunk.js",
            "**.bundle.css **.chunk.css",
            "**.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]?.js",
            "**.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]?.css",
        ),
        "GitHub Linguist, vendor.yml and generated.rb; webpack",
    ),
    NameConvention(
        Role.GENERATED,
        words(
            "package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb",
            "deno.lock poetry.lock pdm.lock uv.lock pixi.lock Pipfile.lock Cargo.lock Gopkg.lock",
            "glide.lock go.sum composer.lock Gemfile.lock flake.lock MODULE.bazel.lock",
            "Package.resolved Podfile.lock .terraform.lock.hcl .secrets.baseline .pnp.cjs",
            ".pnp.js",
            ".pnp.loader.mjs mix.lock pubspec.lock gradle.lockfile packages.lock.json",
        ),
        "lock files: GitHub Linguist, generated.rb; the package managers",
    ),
    NameConvention(
        Role.GENERATED,
        words(
            "**.designer.cs **.Designer.cs **.designer.vb **.Designer.vb **.feature.cs *_tlb.pas",
            "*_TLB.pas *.zep.c *.zep.h *.zep.php *.nib *.xcworkspacedata *.xcuserstate",
        ),
        _LINGUIST_GENERATED,
    ),
    NameConvention(
        Role.GENERATED,
        words(
            "**.generated.* **.gen.go **.gen.ts **.gen.tsx **.gen.js **.g.cs **.g.i.cs **.g.dart",
            "**.freezed.dart zz_generated**.go **_generated.go **_generated.py **_generated.ts",
            "**_generated.rs *.ngfactory.ts",
        ),
        "generators' names: GraphQL Code Generator, TanStack Router, Roslyn, Dart, Kubernetes",
    ),
    NameConvention(
        Role.GENERATED,
        words("fos_js_routes.js next-env.d.ts typed-router.d.ts auto-imports.d.ts"),
        "FOSJsRoutingBundle, Next.js, Vue Router, unplugin-auto-import",
    ),
    NameConvention(
        Role.GENERATED,
        ("[0-9][0-9][0-9][0-9]_squashed_[0-9]*.py",),
        "django-admin squashmigrations; functions in there are copies of those in older migrations",
    ),
    NameConvention(
        Role.TEST,
        ("test_*.py", "*_test.py", "*_tests.py", "tests.py", "conftest.py", "selftest.py"),
        "pytest, unittest, Django",
    ),
    NameConvention(Role.TEST, ("test.py",), "unittest", ConventionPlace.OUTSIDE_PACKAGES),
    NameConvention(
        Role.TEST,
        words(
            "**.test.* **.tests.* **.spec.* **.specs.* **.cy.* **.e2e.* **.e2e-spec.*",
            "**.test-d.*",
            "**.spec-d.* **.bench.* **.snap **.snapshot.* **.integration.* **.itest.* **.unit.*",
        ),
        "Jest, Vitest, Mocha, Jasmine, Cypress, Protractor, tsd",
    ),
    NameConvention(
        Role.TEST,
        words(
            "*-test.js *-test.ts *-test.jsx *-test.tsx *_test.js *_test.ts *_test.mjs *_test.mts",
            "*-spec.js *-spec.ts *-spec.jsx *-spec.tsx *_spec.js *_spec.ts test.js test.ts",
            "test.mjs",
            "test.cjs test.tsx test.jsx tests.js tests.ts test-*.js test-*.mjs test-*.cjs",
            "setupTests.js setupTests.ts setupTests.jsx setupTests.tsx setup-tests.js",
            "setup-tests.ts setup-jest.ts setup-jest.js jest.setup.* jest-setup.* vitest.setup.*",
            "vitest-setup.* karma-test-shim.js test-main.js test-setup.ts test-setup.js",
            "setup.jest.* setupJest.* testSetup.* test-utils.* test-util.* test-helpers.*",
            "test-helper.* testHelpers.* testHelper.* testUtils.* testUtil.*",
        ),
        "AVA, Mocha, Node's test runner, Deno, Jasmine, Create React App",
    ),
    NameConvention(
        Role.TEST,
        words("*_test.go", "export_test.go"),
        "go test",
    ),
    NameConvention(
        Role.TEST,
        words(
            "*_test_helper.h *_test_helper.cc *_test_helper.go testutil.* testutils.*",
            "test_util.* test_utils.* *_test.c *_test.cc *_test.cpp *_test.cxx *_test.h",
            "*_unittest.cc *_unittest.cpp",
            "*_test.rb *_spec.rb spec_helper.rb test_*.rb test_helper.rb *_test.rs tests.rs",
            "test.rs *_test.dart *_test.exs *_test.exs test_*.c test_*.cc test_*.cpp",
            "*_SUITE.erl *.t",
        ),
        "GoogleTest, Go, Minitest, RSpec, Cargo, Dart, ExUnit, Common Test, Perl's prove",
    ),
    NameConvention(
        Role.TEST,
        words(
            "*Test.java *Tests.java *TestCase.java *IT.java *Test.kt *Tests.kt *Spec.kt",
            "*Test.scala",
            "*Spec.scala *Suite.scala *Test.groovy *Spec.groovy *Test.php *TestCase.php",
            "*Test.cs *Tests.cs *Test.swift *Tests.swift *Spec.swift *Test.m *Tests.m *Tests.mm",
            "*Spec.hs *Test.cpp *Tests.cpp",
        ),
        "JUnit, Kotest, ScalaTest, Spock, PHPUnit, xUnit, XCTest, Hspec",
    ),
    NameConvention(
        Role.EXAMPLE,
        words("**.stories.* **.story.* **.example.*"),
        "Storybook, Histoire",
    ),
    NameConvention(
        Role.DOCS,
        words(
            "README README.txt Readme readme readme.txt CHANGELOG CHANGELOG.txt CHANGES",
            "CHANGES.txt",
            "CONTRIBUTING COPYING COPYING.txt INSTALL INSTALL.txt LICENSE LICENSE.txt LICENCE",
            "LICENCE.txt License License.txt license license.txt CITATION.cff AUTHORS",
            "AUTHORS.txt",
            "HISTORY.txt NEWS NEWS.txt NOTICE NOTICE.txt **.md **.mdx **.rst **.adoc **.asciidoc",
        ),
        _LINGUIST_DOCS + "; prose by its extension",
    ),
    NameConvention(
        Role.SCRIPT,
        words(
            "gulpfile.* gulpfile gulpfile.babel.js Gulpfile.* Gruntfile.* gruntfile.* Gruntfile",
            "Jakefile Jakefile.* jakefile.js Makefile makefile GNUmakefile *.mk CMakeLists.txt",
            "*.cmake",
            "Dockerfile Dockerfile.* docker-compose**.yml docker-compose**.yaml Vagrantfile",
            "Jenkinsfile Rakefile *.rake Gemfile *.gemspec build.gradle build.gradle.kts",
            "settings.gradle settings.gradle.kts pom.xml build.xml build.sbt package.json",
            "pyproject.toml setup.cfg tox.ini pytest.ini tsconfig**.json jsconfig.json",
            "Cargo.toml",
            "go.mod composer.json *.csproj *.sln *.vcxproj *.bazel BUILD WORKSPACE *.bzl",
            "Package.swift Package@swift-**.swift build.rs meson.build SConstruct SConscript",
            "wscript",
        ),
        "the build tools",
    ),
    NameConvention(
        Role.SCRIPT,
        words("noxfile.py fabfile.py conanfile.py dodo.py manage.py setupbase.py toxfile.py"),
        "Nox, Fabric, Conan, doit, Django, tox",
    ),
    NameConvention(
        Role.SCRIPT,
        words("setup.py tasks.py build.py hatch_build.py release.py make.py runtests.py")
        + words("run_tests.py"),
        "setuptools, Invoke, Hatch; names in use in all projects",
        ConventionPlace.TOP,
    ),
    NameConvention(
        Role.SCRIPT,
        words(
            "webpack.**.js webpack.**.ts webpack.**.mjs webpack.**.cjs webpack-*.js rollup.**.js",
            "rollup.**.ts rollup.**.mjs rollup-*.js vite.config.* vitest.config.*",
            "vitest.workspace.* jest.config.* jest.**.js babel.config.*",
            "babel-preset.js eslint.config.* postcss.config.* tailwind.config.* next.config.*",
            "nuxt.config.* vue.config.* svelte.config.* astro.config.* playwright.config.*",
            "playwright-ct.config.* cypress.config.* karma.conf.* karma.**.js karma*.js",
            "protractor.conf.* wdio.conf.* nightwatch.conf.*",
            "stylelint.config.* commitlint.config.* prettier.config.* lint-staged.config.*",
            "metro.config.* craco.config.* tsup.config.* esbuild.config.* esbuild.js esbuild.mjs",
            "rspack.config.* rsbuild.config.* rolldown.config.* gatsby-*.js gatsby-*.ts",
            "knip.config.* codegen.config.* release.config.* tsdown.config.* plopfile.*",
        ),
        "the tools' own documentation of their configuration files",
    ),
    NameConvention(
        Role.SCRIPT,
        words("**.config.js **.config.ts **.config.mjs **.config.cjs **.config.mts **.config.cts")
        + words("**.conf.js **.conf.ts **.sh **.bash **.bat **.ps1 **.cmd"),
        "configuration and shell scripts beside a manifest",
        ConventionPlace.TOP,
    ),
    NameConvention(
        Role.SCRIPT,
        words("rector.php ecs.php castor.php RoboFile.php scoper.inc.php phpstan-*.php")
        + words("composer-dependency-analyser.php composer-unused.php"),
        "the configuration files of PHP's tools",
        ConventionPlace.TOP,
    ),
    NameConvention(Role.SCRIPT, (HIDDEN,), "settings of tools, such as .eslintrc.js"),
)
