@echo off
rem Runs Fallline on Windows: finds a JDK, builds the jar where it is missing or stale, starts it.
rem The tests cover the POSIX script "fallline" beside this one. Unlike it, this one always needs a
rem compiler, builds in place, and has neither bundle nor the class path of Spark.
rem   FALLLINE_JAVA_HOME  the JDK to use, before JAVA_HOME and those this script finds
rem   FALLLINE_JAVA_OPTS  further options for the JVM
setlocal EnableExtensions DisableDelayedExpansion

set "house=%~dp0"
set "jdk="
call :try "%FALLLINE_JAVA_HOME%"
if defined FALLLINE_JAVA_HOME if not defined jdk goto :bad_home
call :try "%JAVA_HOME%"
for %%j in (java.exe) do if not "%%~$PATH:j"=="" call :try "%%~dp$PATH:j.."
for /d %%d in (
    "%ProgramFiles%\Eclipse Adoptium\jdk-*"
    "%ProgramFiles%\Java\jdk-*"
    "%ProgramFiles%\Microsoft\jdk-*"
    "%ProgramFiles%\Zulu\zulu-*"
    "%ProgramFiles%\Amazon Corretto\jdk*"
    "%USERPROFILE%\.jdks\*"
) do call :try "%%~d"
if not defined jdk goto :no_jdk

pushd "%house%"
if errorlevel 1 exit /b 1
call :fresh
if errorlevel 1 call :build
if errorlevel 1 goto :failed
popd

"%jdk%\bin\java.exe" "@%house%src\bundle\java.options" ^
    -Xlog:disable -Xlog:all=warning:stderr -Xlog:cds*=off:stderr -Xlog:aot*=off:stderr ^
    "-XX:SharedArchiveFile=%house%target\classes.jsa" %FALLLINE_JAVA_OPTS% -jar "%house%target\fallline.jar" %*
exit /b %ERRORLEVEL%

rem Sets jdk to the folder %1, unless it is set, where that holds a JDK that is new enough.
:try
if defined jdk exit /b 0
if "%~1"=="" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
rem The line is JAVA_VERSION="25.0.3".
set "version="
for /f "usebackq tokens=1,2 delims==" %%k in ("%~1\release") do if "%%k"=="JAVA_VERSION" set version=%%l
if not defined version exit /b 0
for /f "delims=.-+" %%v in ("%version:"=%") do if %%v GEQ 25 set "jdk=%~1"
exit /b 0

rem Succeeds where nothing has changed since the last good build.
:fresh
if not exist target\fallline.jar exit /b 1
if not exist target\.built exit /b 1
powershell -NoProfile -Command "$built = (Get-Item target/.built).LastWriteTimeUtc; if (Get-ChildItem src/main, src/bundle/java.options, kernels, datasets, pom.xml, target/fallline.jar -Recurse -ErrorAction SilentlyContinue | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1) { exit 1 }"
exit /b %ERRORLEVEL%

:build
for %%m in (mvn.cmd) do if "%%~$PATH:m"=="" goto :no_maven
if not exist target mkdir target
set "told="

rem One builder at a time. A lock is taken for left over after 20 minutes.
:lock
mkdir target\.lock 2>nul && goto :locked
if not defined told >&2 echo fallline: waiting for another build to end; if there is none, remove "%house%target\.lock".
set "told=yes"
powershell -NoProfile -Command "Start-Sleep 1; $lock = Get-Item target/.lock -ErrorAction SilentlyContinue; if ($lock -and ((Get-Date) - $lock.LastWriteTime).TotalMinutes -gt 20) { Remove-Item $lock }"
goto :lock

:locked
call :fresh
if not errorlevel 1 goto :unlock
>&2 echo fallline: building, which takes about a minute the first time ...
if exist target\.built del target\.built
if exist target\fallline.jar del target\fallline.jar
if exist target\classes.jsa del target\classes.jsa
if exist target\rehearsal rmdir /s /q target\rehearsal
set "JAVA_HOME=%jdk%"
call mvn -q -B -ntp -Dmaven.test.skip=true package >target\build.log 2>&1
if errorlevel 1 goto :broken
rem The archive of classes only saves time: without it, a start is slower.
"%jdk%\bin\java.exe" "@%house%src\bundle\java.options" -Xlog:disable ^
    "-XX:ArchiveClassesAtExit=%house%target\classes.jsa" -jar "%house%target\fallline.jar" ^
    train --data digits --hidden 128,64 --epochs 1 --out target/rehearsal >nul 2>&1
type nul >target\.built

:unlock
rmdir target\.lock
exit /b 0

:broken
rmdir target\.lock
>&2 type target\build.log
>&2 echo fallline: the build failed; nothing was run. The whole output is in "%house%target\build.log".
exit /b 1

:bad_home
>&2 echo fallline: FALLLINE_JAVA_HOME is "%FALLLINE_JAVA_HOME%", but a JDK 25 or newer is needed; point it to one or unset it.
exit /b 1

:no_maven
>&2 echo fallline: needs Maven (mvn) 3.8 or newer to build itself; get it from https://maven.apache.org/download.cgi and put its bin folder on the PATH.
exit /b 1

:no_jdk
>&2 echo fallline: needs a JDK 25 or newer; get one from https://adoptium.net and set JAVA_HOME to its folder.
exit /b 1

:failed
popd
exit /b 1
